import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely';

export interface DeleteOptions {
  /** A table with a column `id` that is unique. */
  readonly table: string;
  /** Which rows, by an index. */
  readonly where: RawBuilder<unknown>;
  /** Ends the work after the batch that is under way. */
  readonly signal?: AbortSignal | undefined;
}

const rowsPerBatch = 5_000;

/**
 * Deletes rows some thousands at a time, and says how many. In one statement, those of a long time would take longer than
 * a statement may, at every attempt anew, and never go.
 *
 * @example
 * import { sql } from 'kysely';
 *
 * await deleteInBatches(database.kysely, { table: 'decision', where: sql`at < now() - interval '90 days'` });
 */
export async function deleteInBatches(
  executor: QueryExecutorProvider,
  { table, where, signal }: DeleteOptions,
): Promise<number> {
  for (let deleted = 0; ;) {
    const { numAffectedRows = 0n } = await sql`delete from ${sql.table(table)} where id in
      (select id from ${sql.table(table)} where ${where} limit ${sql.lit(rowsPerBatch)})`.execute(executor);
    deleted += Number(numAffectedRows);
    if (numAffectedRows < BigInt(rowsPerBatch) || signal?.aborted) return deleted;
  }
}
