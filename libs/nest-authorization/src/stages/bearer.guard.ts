import type { VerifiedAccessToken } from '@ambit/access-token';
import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from '../module/authorization-options.ts';
import type { HttpRequest } from '../request/http-request.ts';
import { contextOf } from '../request/request-context.ts';
import { type BearerOptions, bearerStrategy } from './bearer.strategy.ts';
import type { StageCheck, StageInput } from './stage-check.ts';

/** Stage 1: a valid access token, with its proof if it is bound to a key, by the passport strategy. */
@Injectable()
export class BearerGuard extends AuthGuard(bearerStrategy) implements StageCheck {
  readonly #options: AuthorizationOptions;
  readonly #adapters: HttpAdapterHost;

  constructor(
    @Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions,
    @Inject(HttpAdapterHost) adapters: HttpAdapterHost,
  ) {
    super();
    this.#options = options;
    this.#adapters = adapters;
  }

  async check({ execution }: StageInput): Promise<void> {
    await this.canActivate(execution);
  }

  override getAuthenticateOptions(execution: ExecutionContext): BearerOptions & { readonly session: false } {
    const options = this.#options;
    return {
      session: false,
      verifier: options.verifier,
      publicUrl: () => options.publicUrl,
      onNonce: (nonce) =>
        this.#adapters.httpAdapter.setHeader(execution.switchToHttp().getResponse(), 'DPoP-Nonce', nonce),
    };
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
