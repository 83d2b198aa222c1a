import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type AnyOperation, isSafe, takesIdempotencyKey } from '@ambit/api-contract';
import type { CallOptions } from './api-client.ts';
import { ApiError, type ApiErrorCode, ApiProblemError } from './api-error.ts';
import { cutOut } from './cut-out.ts';
import { messageOf, reasonOf } from './foreign-error.ts';
import { type OperationRequest, type PreparedRequest, prepareRequest } from './prepare-request.ts';
import { readAnswer } from './read-answer.ts';
import type { AccessToken, OutgoingRequest, TokenSource } from './token-source.ts';
import { told } from './told.ts';
import { untilEnded } from './until-ended.ts';

/** What a client is made of, all defaults filled in. */
export interface Caller {
  readonly baseUrl: string;
  readonly tokens: TokenSource;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly maxResponseBytes: number;
  readonly onCall: ((record: CallRecord) => void) | undefined;
  readonly fetch: typeof fetch;
  readonly clock: () => number;
  readonly random: () => number;
  readonly idempotencyKey: () => string;
}

/** One call that has ended. */
export interface CallRecord {
  readonly operation: string;
  /** `ok`, or the code of the error. */
  readonly outcome: 'ok' | ApiErrorCode;
  /** HTTP requests sent, repeats included. */
  readonly attempts: number;
  readonly durationMs: number;
  readonly correlationId: string | undefined;
}

/** Milliseconds between two attempts at the most, unless the API asks for more. */
const longestBackOffMs = 5_000;

/** Milliseconds that a timer can hold; one of more would end at once. */
const longestTimeoutMs = 2 ** 31 - 1;

/** Calls one operation: check, token, send, read; once more with a fresh token after a 401, and again where that is safe. */
export async function callOperation(
  caller: Caller,
  operation: AnyOperation,
  request: OperationRequest,
  { signal, timeoutMs = caller.timeoutMs }: CallOptions,
): Promise<object> {
  const started = caller.clock();
  const withinMs = Math.min(timeoutMs, longestTimeoutMs);
  const deadline = AbortSignal.timeout(withinMs);
  const ended = signal ? AbortSignal.any([signal, deadline]) : deadline;
  const call: Attempts = { caller, operation, ended, endsAt: performance.now() + withinMs, count: 0 };
  const record = (outcome: CallRecord['outcome'], correlationId: string | undefined): void =>
    void told(caller.onCall, {
      operation: operation.id,
      outcome,
      attempts: call.count,
      durationMs: caller.clock() - started,
      correlationId,
    });
  try {
    // The type says so already; a client of an untyped program learns it here.
    if (!caller.tokens.scopes.includes(operation.scope))
      throw new ApiError(
        'scope_not_declared',
        `${operation.id} needs '${operation.scope}', which the token source does not declare`,
      );
    const answer = await repeat(
      call,
      prepareRequest(caller.baseUrl, operation, request, caller.idempotencyKey),
    );
    record('ok', (answer as { correlationId?: string }).correlationId); // readAnswer made it
    return answer;
  } catch (error) {
    const reported = toApiError(operation, error, signal, deadline, timeoutMs);
    record(reported.code, reported.correlationId);
    throw reported;
  }
}

interface Attempts {
  readonly caller: Caller;
  readonly operation: AnyOperation;
  /** Aborted when the caller gives up or the deadline has passed. */
  readonly ended: AbortSignal;
  /** The deadline, in milliseconds of `performance`. */
  readonly endsAt: number;
  count: number;
}

async function repeat(call: Attempts, prepared: PreparedRequest): Promise<object> {
  const { caller, operation, ended } = call;
  let refreshed = false;
  for (let retries = 0; ;) {
    const token = await getToken(call);
    try {
      return await send(call, prepared, token);
    } catch (error) {
      if (ended.aborted) throw error;
      if (error instanceof ApiProblemError && error.status === 401) {
        // Refused before it was looked at, so any operation may be repeated; once, or a client could loop.
        told((refused) => caller.tokens.invalidate(refused), token);
        if (refreshed) throw error;
        refreshed = true;
        continue;
      }
      if (!mayRepeat(operation) || retries >= caller.retries || !mayPass(error)) throw error;
      const backOff = Math.min(100 * 2 ** retries, longestBackOffMs) * (0.5 + caller.random() / 2);
      retries += 1;
      const asked = error instanceof ApiProblemError ? (error.retryAfter ?? 0) * 1000 : 0;
      const pause = Math.max(backOff, asked);
      if (performance.now() + pause >= call.endsAt) throw error; // there will be no time left to repeat it
      await delay(pause, undefined, { signal: ended });
    }
  }
}

async function getToken({ caller, operation, ended }: Attempts): Promise<AccessToken> {
  try {
    return await untilEnded(caller.tokens.getToken({ signal: ended }), ended);
  } catch (error) {
    if (ended.aborted) throw error;
    throw new ApiError(
      'token_unavailable',
      `${operation.id}: not sent, there is no access token: ${cutOut(messageOf(error), [])}`,
      {
        cause: error,
      },
    );
  }
}

async function send(call: Attempts, prepared: PreparedRequest, token: AccessToken): Promise<object> {
  const { caller, operation } = call;
  let sent = await sendOnce(call, prepared, token);
  // RFC 9449 §9: the API wants its nonce in the proof. Once, or the two could go on for ever. The API has not looked at
  // the request yet, and its body is text, which can be sent again.
  if (sent.shouldRepeat) {
    await sent.response.body?.cancel();
    sent = await sendOnce(call, prepared, token);
  }
  return readAnswer(operation, sent.response, {
    maxResponseBytes: caller.maxResponseBytes,
    now: caller.clock(),
    sent: sent.headers,
    isConditional: 'if-none-match' in prepared.headers,
  });
}

interface Sent {
  readonly response: Response;
  /** Those that authorised the request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly shouldRepeat: boolean;
}

async function sendOnce(
  call: Attempts,
  { url, ...init }: PreparedRequest,
  token: AccessToken,
): Promise<Sent> {
  const { caller, ended } = call;
  const sent = await headersWith(call, token, { method: init.method, url });
  call.count += 1;
  const response = await caller.fetch(url, {
    ...init,
    headers: { ...init.headers, 'x-request-id': randomUUID(), ...sent },
    redirect: 'manual', // a redirect would carry the token to an address that nobody chose
    signal: ended,
  });
  const { status, headers } = response;
  const answer = { url, status, headers, sent };
  const shouldRepeat = told((learnt) => caller.tokens.learn?.(learnt), answer) ?? false;
  return { response, headers: sent, shouldRepeat };
}

async function headersWith(
  { caller, operation, ended }: Attempts,
  token: AccessToken,
  request: OutgoingRequest,
): Promise<Readonly<Record<string, string>>> {
  if (caller.tokens.authorize === undefined) return { authorization: `Bearer ${token.value}` };
  try {
    return await untilEnded(caller.tokens.authorize(token, request), ended);
  } catch (cause) {
    if (ended.aborted) throw cause;
    const message = cutOut(messageOf(cause), [token.value]);
    throw new ApiError(
      'token_unavailable',
      `${operation.id}: not sent, the token source did not authorise it: ${message}`,
      { cause },
    );
  }
}

/** Whether a second attempt can do no harm when it is not known what became of the first. */
function mayRepeat(operation: AnyOperation): boolean {
  return isSafe(operation) || takesIdempotencyKey(operation);
}

function mayPass(error: unknown): boolean {
  // A first attempt with the same key that is still running is a 409 that says when to ask again.
  if (error instanceof ApiProblemError && error.status === 409) return error.retryAfter !== undefined;
  if (error instanceof ApiError) return error.code === 'unavailable' || error.code === 'rate_limited';
  return true; // not ours: fetch failed, or the connection broke while the answer was being read
}

function toApiError(
  { id }: AnyOperation,
  error: unknown,
  signal: AbortSignal | undefined,
  deadline: AbortSignal,
  timeoutMs: number,
): ApiError {
  if (error instanceof ApiError) return error;
  if (signal?.aborted)
    return new ApiError('aborted', `${id}: aborted by the caller`, { cause: signal.reason });
  if (deadline.aborted) return new ApiError('deadline_exceeded', `${id}: no answer within ${timeoutMs} ms`);
  const reason = reasonOf(error);
  return new ApiError('network_failed', `${id}: the API could not be reached (${reason})`, {
    cause: new Error(reason),
  });
}
