import type { VerifiedAccessToken } from '@ambit/access-token';
import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from '../module/authorization-options.ts';
import type { HttpRequest } from '../request/http-request.ts';
import { contextOf } from '../request/request-context.ts';
import { type BearerOptions, bearerStrategy } from './bearer.strategy.ts';
import type { StageCheck, StageInput } from './stage-check.ts';

/** Stage 1: a valid access token, by the passport strategy. */
@Injectable()
export class BearerGuard extends AuthGuard(bearerStrategy) implements StageCheck {
  readonly #options: AuthorizationOptions;

  constructor(@Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions) {
    super();
    this.#options = options;
  }

  async check({ execution }: StageInput): Promise<void> {
    await this.canActivate(execution);
  }

  override getAuthenticateOptions(): BearerOptions & { readonly session: false } {
    return { session: false, verifier: this.#options.verifier };
  }

  /** Throws the strategy's own reason; the inherited method drops it, and with it the challenge. */
  override handleRequest<User>(
    error: unknown,
    user: User | false,
    info: unknown,
    execution: ExecutionContext,
  ): User {
    if (error) throw error;
    if (!user) throw info;
    // What the strategy succeeds with.
    const token: unknown = user;
    contextOf(execution.switchToHttp().getRequest<HttpRequest>()).token = token as VerifiedAccessToken;
    return user;
  }
}
