import { type ProblemDetails, problemMediaType } from '@ambit/api-contract';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from '../module/authorization-options.ts';
import type { HttpRequest } from '../request/http-request.ts';
import { contextOf, type Scheme } from '../request/request-context.ts';
import { formatChallenges } from './challenge.ts';
import { type Challenge, ProblemError } from './problem-error.ts';
import { type ProblemType, problemTypes, problemTypeUri } from './problem-types.ts';

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
    const problem = this.#options.isUnavailable?.(error) ? unavailable() : toProblem(error);
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

/** What an error means to the caller. Of an error that nobody foresaw the caller learns nothing. */
function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const status = statusOf(error);
  const known = knownStatuses[status];
  if (known !== undefined) return new ProblemError({ status, ...known });
  if (status >= 400 && status < 500)
    return new ProblemError({
      status,
      type: 'refused',
      detail: 'The request was refused before it reached an operation',
    });
  return new ProblemError({
    status: 500,
    type: 'internal-error',
    detail: 'The API failed; quote the correlation id when you report it',
  });
}

function unavailable(): ProblemError {
  return new ProblemError({
    status: 503,
    type: 'unavailable',
    detail:
      'Something that the API needs is away at the moment: try again later; a change may have been made, so read first',
    retryAfter: 5,
  });
}

const knownStatuses: Readonly<Record<number, { readonly type: ProblemType; readonly detail: string }>> = {
  400: {
    type: 'malformed-request',
    detail: 'The request cannot be read as HTTP with a body of its stated length',
  },
  404: { type: 'not-found', detail: 'No operation has this method and path' },
  413: { type: 'body-too-large', detail: 'The body is larger than this API reads' },
  415: {
    type: 'unsupported-media-type',
    detail: 'The media type of the body is not one that this API reads',
  },
  503: { type: 'unavailable', detail: 'The API is stopping or overloaded: try again later' },
};

/** The status that an error asks for, of Nest's or of the server below; 500 when it asks for none that can be sent. */
function statusOf(error: unknown): number {
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : typeof error === 'object' && error !== null && 'statusCode' in error
        ? error.statusCode
        : undefined;
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 600
    ? status
    : 500;
}
