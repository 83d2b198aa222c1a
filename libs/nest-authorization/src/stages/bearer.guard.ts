import { AccessTokenError, type VerifiedAccessToken } from '@ambit/access-token';
import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from '../module/authorization-options.ts';
import { ProblemError } from '../problem/problem-error.ts';
import type { HttpRequest, Reply } from '../request/http-request.ts';
import { contextOf } from '../request/request-context.ts';
import { problemOf } from './authentication-problems.ts';
import { type BearerOptions, bearerStrategy } from './bearer.strategy.ts';
import { plainBearerToken } from './credentials.ts';
import type { Exchange } from './exchange.ts';
import type { StageCheck, Verdict } from './stage-check.ts';

/**
 * A valid access token, with its proof if it is bound to a key. A bearer token that the verifier remembers is taken at
 * once; any other goes to the passport strategy.
 */
@Injectable()
export class BearerGuard extends AuthGuard(bearerStrategy) implements StageCheck<Exchange> {
  readonly name = 'authentication';
  readonly #options: AuthorizationOptions;

  constructor(@Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions) {
    super();
    this.#options = options;
  }

  check(exchange: Exchange): Verdict | Promise<Verdict> {
    const { request, context } = exchange;
    const token = plainBearerToken(request);
    if (token === undefined) return this.#verify(exchange);
    let verified;
    try {
      verified = this.#options.verifier.recall?.(token);
    } catch (error) {
      if (error instanceof AccessTokenError) return problemOf(error, 'Bearer');
      throw error;
    }
    // A bound token is never taken by its text alone, should a verifier ever remember one.
    if (verified === undefined || verified.boundTo !== undefined) return this.#verify(exchange);
    context.scheme = 'Bearer';
    context.token = verified;
    request.user = verified;
    return undefined;
  }

  async #verify({ execution }: Exchange): Promise<Verdict> {
    try {
      await this.canActivate(execution);
      return undefined;
    } catch (error) {
      if (error instanceof ProblemError) return error;
      throw error;
    }
  }

  override getAuthenticateOptions(execution: ExecutionContext): BearerOptions & { readonly session: false } {
    const options = this.#options;
    return {
      session: false,
      verifier: options.verifier,
      publicUrl: () => options.publicUrl,
      onNonce: (nonce) => execution.getArgByIndex<Reply>(1).header('DPoP-Nonce', nonce),
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
    contextOf(execution.getArgByIndex<HttpRequest>(0)).token = token as VerifiedAccessToken;
    return user;
  }
}
