import { randomUUID } from 'node:crypto';
import type { AnyApi, AnyOperation } from '@ambit/api-contract';
import type { ApiClient, CallOptions } from './api-client.ts';
import { parseBaseUrl } from './base-url.ts';
import { type CallRecord, type Caller, callOperation } from './call-operation.ts';
import type { OperationRequest } from './prepare-request.ts';
import type { TokenSource } from './token-source.ts';

/**
 * Key of the option that lets tokens travel over plain http to a loopback address. A symbol, so that no parsed
 * configuration can switch it on; and one of this library alone: a token source has its own, and is told for itself.
 */
export const allowInsecureLoopback: unique symbol = Symbol('allowInsecureLoopback');

export interface ApiClientOptions<Declared extends string> {
  /** Where the API lives, without the paths of its operations. https, or http by {@link allowInsecureLoopback}. */
  readonly baseUrl: string;
  readonly tokens: TokenSource<Declared>;
  /** Milliseconds for a whole call, tokens and retries included. Default 30,000; 24 days at the most. */
  readonly timeoutMs?: number;
  /** Repeats after a failure that may pass, of an operation that is safe or takes an idempotency key. Default 2; 0 switches them off. */
  readonly retries?: number;
  /** Bytes of the largest answer that is read. Default 8 MiB. */
  readonly maxResponseBytes?: number;
  /** Told of every call when it has ended, for counters and logs. What it throws changes nothing. */
  readonly onCall?: (record: CallRecord) => void;
  readonly fetch?: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** A number from 0 up to 1, for the jitter of retries. */
  readonly random?: () => number;
  /** Makes the key of a call whose operation takes one and whose caller gives none. A UUID by default. */
  readonly idempotencyKey?: () => string;
  readonly [allowInsecureLoopback]?: boolean;
}

/**
 * Makes a client of a contract: one function per operation, typed by its schemas. An operation whose scope the token
 * source does not declare is no function but a sentence that says which scope is missing.
 *
 * Requests are checked before they are sent and answers before they are returned. A 401 drops the token and is
 * repeated once with a fresh one; other failures that may pass are repeated with back-off, where the operation is safe or takes
 * an idempotency key.
 *
 * @example
 * import { accountsApi } from '@ambit/accounts-contract';
 *
 * const api = createApiClient(accountsApi, { baseUrl: 'https://accounts.example', tokens });
 * const { body, headers } = await api.getAccount({ params: { institutionUniversalId, enterpriseUserId, id } });
 *
 * @throws {TypeError} when `baseUrl` is no URL, or is plain http
 */
export function createApiClient<const A extends AnyApi, Declared extends string>(
  api: A,
  options: ApiClientOptions<Declared>,
): ApiClient<A, Declared> {
  const caller: Caller = {
    baseUrl: parseBaseUrl(options.baseUrl, options[allowInsecureLoopback] ?? false),
    tokens: options.tokens,
    timeoutMs: options.timeoutMs ?? 30_000,
    retries: options.retries ?? 2,
    maxResponseBytes: options.maxResponseBytes ?? 8 * 1024 * 1024,
    onCall: options.onCall,
    fetch: options.fetch ?? fetch,
    clock: options.clock ?? Date.now,
    random: options.random ?? Math.random,
    idempotencyKey: options.idempotencyKey ?? randomUUID,
  };
  const calls = Object.values<AnyOperation>(api.operations).map((operation) => [
    operation.id,
    (request: OperationRequest, call: CallOptions = {}) => callOperation(caller, operation, request, call),
  ]);
  // True by construction: a function per operation; which of them may be called is a matter of the type alone, and is
  // checked again when they are.
  return Object.freeze(Object.fromEntries(calls)) as ApiClient<A, Declared>;
}
