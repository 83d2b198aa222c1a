import type { VerifiedAccessToken } from '@ambit/access-token';
import { Inject, Injectable } from '@nestjs/common';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from '../module/authorization-options.ts';
import { ProblemError } from '../problem/problem-error.ts';
import type { Reply } from '../request/http-request.ts';
import { type BearerOptions, BearerStrategy, type PassportRequest } from './bearer.strategy.ts';
import { plainBearerToken } from './credentials.ts';
import type { Exchange } from './exchange.ts';
import type { StageCheck, Verdict } from './stage-check.ts';

/**
 * A valid access token, with its proof if it is bound to a key. A bearer token that the verifier remembers is taken at
 * once; any other goes to the passport strategy.
 */
@Injectable()
export class BearerStage implements StageCheck<Exchange> {
  readonly name = 'authentication';
  readonly #options: AuthorizationOptions;
  readonly #strategy: BearerStrategy;

  constructor(
    @Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions,
    @Inject(BearerStrategy) strategy: BearerStrategy,
  ) {
    this.#options = options;
    this.#strategy = strategy;
  }

  check(exchange: Exchange): Verdict | Promise<Verdict> {
    const token = plainBearerToken(exchange.request);
    if (token === undefined) return this.#authenticate(exchange);
    const verified = this.#options.verifier.recall(token);
    // A bound token is never taken by its text alone, should a verifier ever remember one.
    if (verified === undefined || verified.boundTo !== undefined) return this.#authenticate(exchange);
    exchange.context.scheme = 'Bearer';
    accept(exchange, verified);
    return undefined;
  }

  /**
   * Does with the strategy what passport does with any: an object of its own for each request, with functions for what may
   * come of it. What passport does besides (sessions, redirects, methods on the request, a registry for the whole process)
   * is of no use here.
   */
  #authenticate(exchange: Exchange): Promise<Verdict> {
    return new Promise((resolve, reject) => {
      // An object whose prototype is the strategy is one.
      const strategy = Object.create(this.#strategy) as BearerStrategy;
      strategy.success = (verified: VerifiedAccessToken) => {
        accept(exchange, verified);
        resolve(undefined);
      };
      strategy.fail = (refusal: unknown) => resolve(refusal as ProblemError); // what this strategy fails with
      strategy.error = (error: unknown) => (error instanceof ProblemError ? resolve(error) : reject(error));
      // The strategy reads what Fastify's requests have too.
      strategy.authenticate(exchange.request as PassportRequest, this.#bearerOptions(exchange));
    });
  }

  #bearerOptions({ execution }: Exchange): BearerOptions {
    const options = this.#options;
    return {
      verifier: options.verifier,
      publicUrl: () => options.publicUrl,
      onNonce: (nonce) => execution.getArgByIndex<Reply>(1).header('dpop-nonce', nonce),
    };
  }
}

/** Leaves the token where the stages look, and where passport leaves who was authenticated. */
function accept({ context, request }: Exchange, verified: VerifiedAccessToken): void {
  context.token = verified;
  request.user = verified;
}
