import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { BenchError } from '../bench-error.ts';
import { account } from './accounts.ts';

/** Where the accounts are that servers look up: a schema of a PostgreSQL. */
export interface AccountTable {
  readonly url: string;
  readonly schema: string;
}

/** Rows beside the one that is asked for: what an index is for. */
const others = 10_000;

/**
 * Makes a table of accounts in a schema of its own, which is dropped when `use` has ended.
 *
 * @throws {BenchError} `database_failed`
 */
export async function withAccountTable<Result>(
  url: string,
  use: (table: AccountTable) => Promise<Result>,
): Promise<Result> {
  const schema = `ambit_bench_${randomBytes(6).toString('hex')}`;
  try {
    await run(url, [[`create schema ${schema}`], ...tableOf(schema)]);
    return await use({ url, schema });
  } finally {
    await run(url, [[`drop schema if exists ${schema} cascade`]]);
  }
}

type Statement = readonly [text: string, values?: unknown[]];

function tableOf(schema: string): readonly Statement[] {
  const { id, ...details } = account;
  return [
    [`create table ${schema}.account (id uuid primary key, details jsonb not null)`],
    [`insert into ${schema}.account values ($1, $2)`, [id, details]],
    [
      `insert into ${schema}.account select gen_random_uuid(), $1 from generate_series(1, ${others})`,
      [details],
    ],
    [`analyze ${schema}.account`],
  ];
}

/** On a connection of its own, so that none is held while the servers are measured. */
async function run(url: string, statements: readonly Statement[]): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
  });
  try {
    await client.connect();
    for (const [text, values] of statements) await client.query(text, values);
  } catch (cause) {
    // Not the URL, which may hold a password.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BenchError('database_failed', `The PostgreSQL of DATABASE_URL: ${reason}`, { cause });
  } finally {
    await client.end().catch(() => undefined);
  }
}
