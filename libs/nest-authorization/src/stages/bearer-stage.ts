import type { VerifiedAccessToken } from '@ambit/access-token';
import { Inject, Injectable } from '@nestjs/common';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from '../module/authorization-options.ts';
import { ProblemError } from '../problem/problem-error.ts';
import type { Reply } from '../request/http-request.ts';
import { authenticate, type AuthenticateOptions } from './authenticate.ts';
import { plainBearerToken } from './credentials.ts';
import type { Exchange } from './exchange.ts';
import type { StageCheck, Verdict } from './stage-check.ts';

/**
 * A valid access token, with its proof if it is bound to a key. A bearer token that the verifier remembers is taken at
 * once; any other is verified.
 */
@Injectable()
export class BearerStage implements StageCheck<Exchange> {
  readonly name = 'authentication';
  readonly #options: Omit<AuthenticateOptions, 'onNonce'>;

  constructor(@Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions) {
    // The URL is read when it is needed: an application may know it no earlier than it listens.
    this.#options = { verifier: options.verifier, publicUrl: () => options.publicUrl };
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

  async #authenticate(exchange: Exchange): Promise<Verdict> {
    const onNonce = (nonce: string): void => {
      exchange.execution.getArgByIndex<Reply>(1).header('dpop-nonce', nonce);
    };
    try {
      accept(exchange, await authenticate(exchange.request, { ...this.#options, onNonce }));
      return undefined;
    } catch (error) {
      if (error instanceof ProblemError) return error;
      throw error;
    }
  }
}

/** Leaves the token where the stages look, and where passport leaves who was authenticated. */
function accept({ context, request }: Exchange, verified: VerifiedAccessToken): void {
  context.token = verified;
  request.user = verified;
}
