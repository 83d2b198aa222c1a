import { describeOnPostgresql } from '@ambit/database/testing';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startIssuer } from '../tokens/issuer.ts';
import { runScenario } from '../scenarios/run-scenario.ts';
import { scenarios } from '../scenarios/scenarios.ts';
import { withAccountTable } from './account-table.ts';

const url = process.env['DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/test';
async function exists(schema: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rowCount } = await client.query('select from pg_namespace where nspname = $1', [schema]);
  await client.end();
  return rowCount === 1;
}

describeOnPostgresql('a table of accounts', () => {
  it('is there for the servers that are measured with it, and is dropped afterwards', async () => {
    const scenario = scenarios.find(({ name }) => name === 'guarded-query');
    if (scenario === undefined) throw new TypeError('There is such a scenario');
    const issuer = await startIssuer();
    const signal = new AbortController().signal;
    const settings = { issuer, rounds: 1, seconds: 0.2, clients: 10, signal, onProgress: () => undefined };
    const schemas: string[] = [];
    const { rows } = await withAccountTable(url, async (accounts) => {
      schemas.push(accounts.schema);
      expect(await exists(accounts.schema)).toBe(true);
      return runScenario(scenario, { ...settings, accounts });
    });
    await issuer.close();
    expect(rows.map(({ variant, void: why }) => ({ variant, why }))).toEqual([
      { variant: 'nest-fastify-query-open', why: undefined },
      { variant: 'nest-fastify-query-ambit', why: undefined },
    ]);
    for (const { figures } of rows) expect(figures?.perSecond.median).toBeGreaterThan(0);
    expect(await exists(schemas[0] ?? '')).toBe(false);
  }, 60_000);

  it('is dropped when the measuring fails', async () => {
    const schemas: string[] = [];
    const failure = new Error('no figures');
    const measuring = withAccountTable(url, async ({ schema }) => {
      schemas.push(schema);
      throw failure;
    });
    await expect(measuring).rejects.toBe(failure);
    expect(await exists(schemas[0] ?? '')).toBe(false);
  });
});

describe('a PostgreSQL that does not answer', () => {
  it('is named by the variable, without its address and password', async () => {
    const nobody = 'postgres://bench:secret@127.0.0.1:1/test';
    const making = withAccountTable(nobody, () => Promise.resolve());
    await expect(making).rejects.toMatchObject({
      code: 'database_failed',
      message: expect.stringMatching(/^The PostgreSQL of DATABASE_URL: (?!.*secret)/),
    });
  });
});
