import { PGlite } from '@electric-sql/pglite';
import type { StackUnderTest } from '@ambit/local-stack/testing';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import type { Written } from './retrying-writers.fixture.ts';

interface AccountVersion {
  readonly id: string;
  readonly version: number;
}
interface Change {
  readonly account_id: string;
  readonly version: number;
  readonly idempotency_key_hash: string;
}

/** What the database says of acknowledged writes. */
export interface Reckoning {
  readonly acknowledged: number;
  readonly replayed: number;
  /** Acknowledged writes without a row in the audit. */
  readonly lost: number;
  /** Keys with several rows in the audit, and versions beyond those that were acknowledged. */
  readonly doubled: number;
  /** Changes in the audit whose decision is not recorded. */
  readonly undecided: number;
}

/** Holds what was acknowledged against the database itself. On PGlite the API must have stopped. */
export async function reckon(test: StackUnderTest, written: Written): Promise<Reckoning> {
  const read = await rowsOf(test);
  const changes = await read<Change>(
    'select account_id, version, idempotency_key_hash from accounts.account_change order by version',
  );
  const accounts = await read<AccountVersion>('select id, version from accounts.account');
  const undecided = await read<{ readonly count: string | number }>(
    'select count(*) from accounts.account_change where correlation_id not in (select correlation_id from accounts.decision)',
  );
  await read.close();
  const hash = (key: string): string => createHash('sha256').update(key).digest('base64url');
  let [acknowledged, lost, doubled] = [0, 0, 0];
  for (const [account, keys] of written.acknowledged) {
    acknowledged += keys.length;
    const made = changes.filter(({ account_id }) => account_id === account);
    for (const key of keys) {
      const rows = made.filter(({ idempotency_key_hash }) => idempotency_key_hash === hash(key)).length;
      if (rows === 0) lost += 1;
      doubled += Math.max(0, rows - 1);
    }
    const steps = (accounts.find(({ id }) => id === account)?.version ?? 0) - 1;
    lost += Math.max(0, keys.length - steps);
    doubled += Math.max(0, steps - keys.length);
  }
  return { acknowledged, replayed: written.replayed, lost, doubled, undecided: Number(undecided[0]?.count) };
}

async function rowsOf({ stack, databaseUrl }: StackUnderTest) {
  if (databaseUrl === undefined) {
    const data = join(stack.directories.dataOf('accounts-api'), 'data');
    const pglite = await PGlite.create({ dataDir: data });
    const read = async <Row>(statement: string): Promise<readonly Row[]> =>
      (await pglite.query<Row>(statement)).rows;
    return Object.assign(read, { close: () => pglite.close() });
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const read = async <Row>(statement: string): Promise<readonly Row[]> =>
    // The columns are those of the statement.
    (await client.query(statement)).rows as Row[];
  return Object.assign(read, { close: () => client.end() });
}
