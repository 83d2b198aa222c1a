import { createHash } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import { DatabaseError } from '../database-error.ts';

/**
 * A table of idempotency keys: `id text primary key`, `institution_id uuid not null`, `fingerprint text not null`, `answer
 * text`, and `expires_at timestamptz not null` with an index of its own.
 */
export interface IdempotencyKeyTable {
  /** A hash of the key and of whose it is. */
  readonly id: string;
  readonly institution_id: string;
  /** A hash of the request. */
  readonly fingerprint: string;
  /** JSON. Null only inside the transaction that is making it. */
  readonly answer: string | null;
  readonly expires_at: Date;
}

/** A request that has effect once. */
export interface IdempotentRequest {
  readonly institution: string;
  /** Whose key it is, such as client and user: those who choose the same key never meet. */
  readonly owner: readonly string[];
  readonly key: string;
  /** All of what is asked: a key that comes with something else is refused. Must be JSON, and is kept as a hash. */
  readonly request: unknown;
}

export interface IdempotentAnswer<Answer> {
  readonly answer: Answer;
  /** Whether it is the answer to an earlier request, and nothing was done now. */
  readonly replayed: boolean;
}

/** How long an answer is remembered, in milliseconds. */
const rememberedMs = 24 * 3_600_000;
/** Characters of the largest answer that is kept. */
const longestAnswer = 64 * 1024;

/**
 * Does work once per key. Key, effect and answer are of one transaction: whatever happens to the process or the
 * connection, either all of them are there or none is. Work that throws leaves no trace, and the key free.
 *
 * Of several requests at once with one key, one works; the others are told `idempotency_conflict` at once instead of
 * waiting on a connection each. `usedIds(…).sweep` forgets what has expired.
 *
 * @example
 * const request = { institution: institutionId, owner: ['client'], key: '"8e03978e-40d5-43e8"', request: { close: id } };
 * const { answer, replayed } = await inInstitution(database, institutionId, (transaction) =>
 *   idempotently(transaction, 'idempotency_key', request, async () => {
 *     await transaction.deleteFrom('account').where('id', '=', id).execute();
 *     return { status: 204 };
 *   }),
 * );
 *
 * @param work its answer must be JSON, of 64 Ki characters at the most
 * @throws {DatabaseError} `idempotency_key_reused`, `idempotency_conflict`
 */
export async function idempotently<DB, Answer>(
  transaction: Transaction<DB>,
  table: string,
  { institution, owner, key, request }: IdempotentRequest,
  work: () => Promise<Answer>,
): Promise<IdempotentAnswer<Answer>> {
  const id = hashOf([institution, ...owner, key]);
  const fingerprint = hashOf(request);
  // The lock keeps two at once apart without waiting: an insert alone would wait for the other transaction to end.
  const { rows: taken } = await sql`
    with free as materialized (select pg_try_advisory_xact_lock(hashtextextended(${id}, 0)) as taken)
    insert into ${sql.table(table)} as known (id, institution_id, fingerprint, answer, expires_at)
    select ${id}, ${institution}::uuid, ${fingerprint}, null::text, now() + make_interval(secs => ${rememberedMs / 1000}::float8)
    from free where taken
    on conflict (id) do update
    set fingerprint = excluded.fingerprint, answer = null, expires_at = excluded.expires_at
    where known.expires_at < now()
    returning id`.execute(transaction);
  if (taken.length === 0) return { answer: await recall<Answer>(), replayed: true };
  const answer = await work();
  const text = JSON.stringify(answer);
  if (text.length > longestAnswer)
    throw new TypeError('The answer is too long to be kept under an idempotency key');
  await sql`update ${sql.table(table)} set answer = ${text} where id = ${id}`.execute(transaction);
  return { answer, replayed: false };

  async function recall<A>(): Promise<A> {
    const { rows } = await sql<
      Pick<IdempotencyKeyTable, 'fingerprint' | 'answer'>
    >`select fingerprint, answer from ${sql.table(table)} where id = ${id}`.execute(transaction);
    const [known] = rows;
    if (known === undefined || known.answer === null)
      throw new DatabaseError(
        'idempotency_conflict',
        'A request with this idempotency key is being worked on: repeat it later for its answer',
      );
    if (known.fingerprint !== fingerprint)
      throw new DatabaseError(
        'idempotency_key_reused',
        'The idempotency key came with another request before: make a new key for each request',
      );
    // What the work of this very request has answered.
    return JSON.parse(known.answer) as A;
  }
}

/** A hash of JSON, whatever the order of members. */
function hashOf(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
  return createHash('sha256').update(text).digest('base64url');
}
