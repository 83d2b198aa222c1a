import { type ProblemDetails, problemMediaType } from '@ambit/api-contract';
import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from '../module/authorization-options.ts';
import type { HttpRequest } from '../request/http-request.ts';
import { contextOf, type Scheme } from '../request/request-context.ts';
import { formatChallenges } from './challenge.ts';
import type { Challenge } from './problem-error.ts';
import { problemTypes, problemTypeUri } from './problem-types.ts';
import { toProblem } from './to-problem.ts';

/** Answers every error as problem details (RFC 9457), with the challenges that RFC 6750 and RFC 9449 ask for. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #adapters: HttpAdapterHost;
  readonly #options: AuthorizationOptions;

  constructor(
    @Inject(HttpAdapterHost) adapters: HttpAdapterHost,
    @Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions,
  ) {
    this.#adapters = adapters;
    this.#options = options;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<HttpRequest>();
    const response: unknown = http.getResponse();
    const { httpAdapter } = this.#adapters;
    const { correlationId, scheme = 'Bearer' } = contextOf(request);
    const problem = toProblem(error, this.#options.isUnavailable);
    const { status, type, detail, errors, challenge, retryAfter } = problem.options;
    if (status >= 500) this.#options.onError?.(error, correlationId);

    const body: ProblemDetails = {
      type: problemTypeUri(type),
      title: problemTypes[type].title,
      status,
      detail,
      ...(problem.options.stage && { stage: problem.options.stage }),
      correlationId,
      ...(errors && { errors: errors.map((error) => ({ ...error })) }),
    };
    const set = (name: string, value: string): void => httpAdapter.setHeader(response, name, value);
    set('X-Correlation-ID', correlationId);
    set('Cache-Control', 'no-store');
    set('Content-Type', problemMediaType);
    if (challenge) set('WWW-Authenticate', this.#challenges(challenge, scheme));
    if (retryAfter !== undefined) set('Retry-After', String(retryAfter));
    httpAdapter.reply(response, JSON.stringify(body), status);
  }

  #challenges(challenge: Challenge, scheme: Scheme): string {
    const { realm, resourceMetadata, verifier } = this.#options;
    const { proofAlgorithms } = verifier;
    return formatChallenges(challenge, { scheme, realm, resourceMetadata, proofAlgorithms });
  }
}
