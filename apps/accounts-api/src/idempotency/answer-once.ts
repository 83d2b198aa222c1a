import { type AnyOperation, idempotencyKeyHeader, idempotencyReplayedHeader } from '@ambit/api-contract';
import { DatabaseError, idempotently } from '@ambit/database';
import { type Caller, ProblemError } from '@ambit/nest-authorization';
import type { Transaction } from 'kysely';
import type { Tables } from '../database/tables.ts';

/** A change as it came: who asks for what, perhaps under a key. */
export interface AskedChange {
  readonly operation: Pick<AnyOperation, 'id'>;
  readonly caller: Caller;
  readonly input: { readonly headers: { readonly [idempotencyKeyHeader]?: string | undefined } };
}

/** What a change is answered by. */
interface Answer {
  readonly headers: object;
}

/**
 * Answers a change, once per key of this client for this enterprise user: a repeat gets the first answer again, marked as
 * such. Without a key the work is simply done. A refusal is no answer: it had no effect, so the key stays free.
 *
 * @throws {ProblemError} 409 while the first request is still running, 422 when the key came with another request
 */
export async function answerOnce<A extends Answer>(
  transaction: Transaction<Tables>,
  { operation, caller, input }: AskedChange,
  work: () => Promise<A>,
): Promise<A> {
  const { [idempotencyKeyHeader]: key, ...headers } = input.headers;
  if (key === undefined) return work();
  const asked = {
    institution: caller.institution,
    owner: [caller.clientId, caller.enterpriseUser],
    key,
    request: { operation: operation.id, ...input, headers },
  };
  try {
    const once = await idempotently(transaction, 'idempotency_key' satisfies keyof Tables, asked, work);
    if (!once.replayed) return once.answer;
    return { ...once.answer, headers: { ...once.answer.headers, [idempotencyReplayedHeader]: '?1' } };
  } catch (error) {
    throw error instanceof DatabaseError ? (problemOf(error) ?? error) : error;
  }
}

function problemOf({ code }: DatabaseError): ProblemError | undefined {
  if (code === 'idempotency_key_reused')
    return new ProblemError({
      status: 422,
      type: 'idempotency-key-reused',
      detail:
        'The Idempotency-Key came with another request before: make a new key for each request, and keep it for repeats of that one',
    });
  if (code === 'idempotency_conflict')
    return new ProblemError({
      status: 409,
      type: 'idempotency-conflict',
      detail:
        'A request with this Idempotency-Key is being worked on: repeat it after Retry-After to get its answer',
      retryAfter: 1,
    });
  return undefined;
}
