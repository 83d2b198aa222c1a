import {
  type AnyOperation,
  fillPath,
  idempotencyKeyHeader,
  requestProblems,
  takesIdempotencyKey,
} from '@ambit/api-contract';
import { ApiError } from './api-error.ts';

/** A request before it is typed by its operation. */
export interface OperationRequest {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
}

/** A request as text: what fetch is given, but for the token. */
export interface PreparedRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Checks a request against its operation and writes it out. Throws `invalid_request`, naming fields and never values. */
export function prepareRequest(
  baseUrl: string,
  operation: AnyOperation,
  given: OperationRequest,
  newKey: () => string,
): PreparedRequest {
  const request = takesIdempotencyKey(operation) ? withKey(given, newKey) : given;
  const problems = requestProblems(operation, request);
  if (problems.length > 0)
    throw new ApiError(
      'invalid_request',
      `${operation.id}: not sent, the contract refuses it: ${problems.join('; ')}`,
    );
  try {
    return writeOut(baseUrl, operation, request);
  } catch (error) {
    throw new ApiError(
      'invalid_request',
      `${operation.id}: not sent, it cannot be written out: ${String(error)}`,
      {
        cause: error,
      },
    );
  }
}

/** Made once for all attempts of a call; a key that the caller gives stays. */
function withKey(request: OperationRequest, newKey: () => string): OperationRequest {
  const given = Object.entries(request.headers ?? {}).filter(([, value]) => value !== undefined);
  const headers: Readonly<Record<string, unknown>> = Object.fromEntries(given);
  return idempotencyKeyHeader in headers
    ? request
    : { ...request, headers: { ...headers, [idempotencyKeyHeader]: `"${newKey()}"` } };
}

function writeOut(baseUrl: string, operation: AnyOperation, request: OperationRequest): PreparedRequest {
  const query = new URLSearchParams(present(request.query)).toString();
  return {
    url: `${baseUrl}${fillPath(operation.path, present(request.params))}${query === '' ? '' : `?${query}`}`,
    method: operation.method,
    headers: {
      ...present(request.headers),
      accept: 'application/json, application/problem+json',
      ...(operation.body && { 'content-type': operation.bodyType ?? 'application/json' }),
    },
    // What was given, not what parsing made of it: the API parses it again.
    body: operation.body && JSON.stringify(request.body),
  };
}

function present(values: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
}
