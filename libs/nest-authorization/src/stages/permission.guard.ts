import { Inject, Injectable } from '@nestjs/common';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from '../module/authorization-options.ts';
import { ProblemError } from '../problem/problem-error.ts';
import type { StageCheck, StageInput } from './stage-check.ts';

/** Stage 5: the enterprise user exists there and holds the permission of the operation, by the application's policy. */
@Injectable()
export class PermissionGuard implements StageCheck {
  readonly #options: AuthorizationOptions;

  constructor(@Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions) {
    this.#options = options;
  }

  async check({ operation, context }: StageInput): Promise<void> {
    const { permission, resource } = operation;
    const { institution, enterpriseUser } = context;
    if (institution === undefined || enterpriseUser === undefined)
      throw new TypeError('The stage before has not said whose data and in whose name');
    const answer = await this.#options.permissionPolicy.decide({
      institution,
      enterpriseUser,
      permission,
      resource: resource === undefined ? undefined : parameter(context.input, resource),
    });
    if (answer.allowed) return;
    throw new ProblemError({
      status: 403,
      type: 'permission-denied',
      stage: 'permission',
      detail:
        answer.reason === 'unknown_enterprise_user'
          ? 'The enterprise user in the path does not exist in this institution'
          : `The enterprise user lacks the permission '${permission}'${resource === undefined ? '' : ' for this one'}: have an administrator grant it`,
      rule: answer.reason === 'missing_permission' ? `permission ${permission}` : answer.reason,
    });
  }
}

/** A parsed path parameter; the input stage has run, and the contract says that the parameter is in the path. */
function parameter(input: unknown, name: string): string {
  const { params } = input as { readonly params: Readonly<Record<string, unknown>> };
  return String(params[name]);
}
