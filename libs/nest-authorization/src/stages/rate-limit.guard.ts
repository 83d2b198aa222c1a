import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from '../module/authorization-options.ts';
import { takeRequest } from '../rate-limit/take-request.ts';
import type { StageCheck, StageInput } from './stage-check.ts';

/**
 * After authentication: the client has sent no more than it may. Earlier nobody would know whose request it is, and one
 * client could use up what another may send.
 */
@Injectable()
export class RateLimitGuard implements StageCheck {
  readonly #options: AuthorizationOptions;
  readonly #adapters: HttpAdapterHost;

  constructor(
    @Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions,
    @Inject(HttpAdapterHost) adapters: HttpAdapterHost,
  ) {
    this.#options = options;
    this.#adapters = adapters;
  }

  async check({ context, execution }: StageInput): Promise<void> {
    const { rateLimiter } = this.#options;
    if (rateLimiter === undefined || context.token === undefined) return;
    const response: unknown = execution.switchToHttp().getResponse();
    const refusal = await takeRequest(rateLimiter, context.token, (name, value) =>
      this.#adapters.httpAdapter.setHeader(response, name, value),
    );
    if (refusal !== undefined) throw refusal;
  }
}
