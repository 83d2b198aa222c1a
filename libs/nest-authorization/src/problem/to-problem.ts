import { HttpException } from '@nestjs/common';
import type { AuthorizationOptions } from '../module/authorization-options.ts';
import { ProblemError } from './problem-error.ts';
import type { ProblemType } from './problem-types.ts';

/** What an error means to the caller. Of an error that nobody foresaw the caller learns nothing. */
export function toProblem(
  error: unknown,
  isUnavailable: AuthorizationOptions['isUnavailable'],
): ProblemError {
  if (isUnavailable?.(error)) return unavailable();
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
