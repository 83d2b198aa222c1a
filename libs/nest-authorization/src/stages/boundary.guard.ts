import type { AnyApi, AnyOperation } from '@ambit/api-contract';
import { Inject, Injectable } from '@nestjs/common';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from '../module/authorization-options.ts';
import { apiByOperation, servedApis } from '../module/served-apis.ts';
import { ProblemError } from '../problem/problem-error.ts';
import type { HttpRequest } from '../request/http-request.ts';
import { InstitutionsClaim } from './institutions-claim.ts';
import type { StageCheck, StageInput } from './stage-check.ts';

/**
 * Stage 3: the client is registered for the institution in the path, and may act for the enterprise user there. Both
 * are chosen by the caller; unchecked, the second would be impersonation.
 */
@Injectable()
export class BoundaryGuard implements StageCheck {
  readonly #apis: ReadonlyMap<AnyOperation, AnyApi>;

  constructor(@Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions) {
    this.#apis = apiByOperation(servedApis(options));
  }

  check({ operation, request, context }: StageInput): void {
    const boundary = this.#apis.get(operation)?.boundary;
    // The boot audit lets no application start with such a route.
    if (boundary === undefined)
      throw new TypeError(`The operation '${operation.id}' is of no contract that this application serves`);
    const institution = pathParameter(request, boundary.institution);
    const enterpriseUser = pathParameter(request, boundary.enterpriseUser);
    const claim = InstitutionsClaim.safeParse(context.token?.claims['institutions'] ?? []);
    // A claim that cannot be read allows nothing.
    const registered = (claim.data ?? []).find(({ id }) => id === institution);
    if (registered === undefined)
      throw new ProblemError({
        status: 403,
        type: 'institution-not-allowed',
        stage: 'institution',
        detail:
          'The client is not registered for the institution in the path: register it there, or correct the path',
        rule: claim.success ? 'institution not in token' : 'institutions claim unreadable',
      });
    context.institution = institution;
    const { enterprise_users: allowed } = registered;
    if (allowed !== 'any' && !allowed.includes(enterpriseUser))
      throw new ProblemError({
        status: 403,
        type: 'enterprise-user-not-allowed',
        stage: 'enterprise_user',
        detail:
          'The client may not act for the enterprise user in the path: use its associated user, or have the registration name this one',
        rule: 'enterprise user not in token',
      });
    context.enterpriseUser = enterpriseUser;
  }
}

function pathParameter({ params }: HttpRequest, name: string): string {
  const values: object = typeof params === 'object' && params !== null ? params : {};
  const value: unknown = Object.entries(values).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : '';
}
