import { randomUUID } from 'node:crypto';
import { type Database, inInstitution } from '@ambit/database';
import { type Kysely, sql } from 'kysely';
import { type AccountRow, toAccount } from '../accounts/account-row.ts';
import type { Tables } from '../database/tables.ts';
import { ImportError } from './import-error.ts';
import { parseImportRow } from './import-row.ts';
import type { FileRecord } from './read-records.ts';

export interface ImportOptions {
  readonly institution: string;
  readonly skipInvalid: boolean;
  readonly dryRun: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Told after each thousand rows. */
  readonly onProgress?: (progress: Pick<ImportResult, 'read' | 'invalid'>) => void;
  /** Told of each row that is not imported, and why. */
  readonly onInvalid?: (line: number, reasons: readonly string[]) => void;
}

export interface ImportResult {
  readonly read: number;
  readonly imported: number;
  readonly invalid: number;
}

const rowsPerInsert = 1_000;
const rowsPerProgress = 1_000;

interface PendingRow {
  readonly line: number;
  readonly row: AccountRow;
}

/** Thrown inside the transaction to undo it. */
class Undo extends Error {}

/**
 * Imports accounts into an institution in one transaction: all rows or, when one is invalid, none. With `skipInvalid`
 * the good rows are kept. A number that the institution has already, or that stands twice in the file, is invalid. Each
 * account is recorded in `account_change` with what it was imported as, and by which user of the database.
 *
 * @throws {ImportError} `unknown_institution`, `rows_invalid`, or what reading the file throws
 */
export async function importAccounts(
  database: Pick<Database<Tables>, 'kysely' | 'institutionRole'>,
  records: AsyncIterable<FileRecord>,
  options: ImportOptions,
): Promise<ImportResult> {
  const { institution, skipInvalid, dryRun, signal, onProgress, onInvalid } = options;
  const importId = randomUUID();
  let read = 0;
  let invalid = 0;
  let imported = 0;
  const refuse = (line: number, reasons: readonly string[]): void => {
    invalid += 1;
    onInvalid?.(line, reasons);
  };
  try {
    await inInstitution(database, institution, async (db) => {
      await checkInstitution(db, institution);
      let pending: PendingRow[] = [];
      const flush = async (): Promise<void> => {
        if (pending.length === 0) return;
        const duplicates = await insertNew(db, pending, importId);
        imported += pending.length - duplicates.length;
        for (const { line } of duplicates)
          refuse(line, [
            'accountNumber: the institution has this account number already, or it stands twice in the file',
          ]);
        pending = [];
      };
      for await (const { line, record, unreadable } of records) {
        signal?.throwIfAborted();
        read += 1;
        const parsed =
          unreadable === undefined
            ? parseImportRow(record, institution)
            : { ok: false as const, reasons: [unreadable] };
        if (parsed.ok) pending.push({ line, row: parsed.row });
        else refuse(line, parsed.reasons);
        if (pending.length >= rowsPerInsert) await flush();
        if (read % rowsPerProgress === 0) onProgress?.({ read, invalid });
      }
      await flush();
      if (dryRun || (invalid > 0 && !skipInvalid)) throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
    imported = 0;
  }
  if (invalid > 0 && !skipInvalid)
    throw new ImportError(
      'rows_invalid',
      `${invalid} of ${read} rows are invalid, so nothing was imported: mend them, or use --skip-invalid`,
    );
  return { read, imported, invalid };
}

async function checkInstitution(db: Kysely<Tables>, institution: string): Promise<void> {
  const known = await db
    .selectFrom('institution')
    .select('id')
    .where('id', '=', institution)
    .executeTakeFirst();
  if (known === undefined)
    throw new ImportError('unknown_institution', `There is no institution ${institution}`);
}

/**
 * Inserts rows, records each, and returns those whose account number was there already. One parameter, however many rows.
 */
async function insertNew(
  db: Kysely<Tables>,
  pending: readonly PendingRow[],
  importId: string,
): Promise<readonly PendingRow[]> {
  const rows = JSON.stringify(pending.map(({ row }) => row));
  const accounts = JSON.stringify(pending.map(({ row }) => ({ id: row.id, after: toAccount(row) })));
  const inserted = await sql<{ id: string }>`
    with imported as (
      insert into account select * from json_populate_recordset(null::account, ${rows}::json)
      on conflict (institution_id, account_number) do nothing
      returning id, institution_id, version
    )
    insert into account_change (institution_id, account_id, version, operation, correlation_id, after, database_user)
    select institution_id, id, version, 'import', ${importId}::uuid, after, session_user
    from imported join json_to_recordset(${accounts}::json) as given (id uuid, after jsonb) using (id)
    returning account_id as id`.execute(db);
  const ids = new Set(inserted.rows.map(({ id }) => id));
  return pending.filter(({ row }) => !ids.has(row.id));
}
