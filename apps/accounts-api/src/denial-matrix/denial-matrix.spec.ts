import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { denialMatrix } from '@ambit/api-contract';
import { describeOnPostgresql } from '@ambit/database/testing';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { startApi } from '../app.ts';
import {
  type AccountsMatrixReport,
  type MatrixStorage,
  prepareStorage,
  runAccountsMatrix,
} from './accounts-matrix.fixture.ts';
import { matrixApis } from './accounts-world.fixture.ts';

// An embedded PostgreSQL takes seconds to start, and here it starts several times. At each test, since
// describeOnPostgresql has a shorter time for all tests of a file.
const patience = 120_000;

async function run(storage: MatrixStorage): Promise<AccountsMatrixReport> {
  const ids = await prepareStorage(storage);
  return runAccountsMatrix({ storage, ids, start: startApi });
}

function expectAsDerived(report: AccountsMatrixReport): void {
  const { denials, allowances } = denialMatrix(matrixApis);
  expect(report.failures.map(({ case: { name }, failures }) => ({ name, failures }))).toEqual([]);
  expect(report.refused).toBe(denials.length);
  expect(report.allowed).toBeGreaterThanOrEqual(allowances.length);
  expect(report.explained.differences).toEqual([]);
  // Each allowed request, and each denial for which it is known who asks.
  expect(report.explained.compared).toBe(
    allowances.length + denials.filter(({ refusal }) => refusal?.stage !== 'authentication').length,
  );
  process.stdout.write(`${report.summary}; ${report.explained.compared} of them explained alike\n`);
}

describe('the denial matrix of the accounts API on embedded PostgreSQL', () => {
  it(
    'is refused as the contract says, cell by cell, explained alike, and nothing is changed',
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'ambit-matrix-'));
      try {
        expectAsDerived(await run({ DATA_DIRECTORY: directory }));
      } finally {
        await rm(directory, { recursive: true });
      }
    },
    patience,
  );
});

describeOnPostgresql('the denial matrix of the accounts API', (open) => {
  it(
    'is refused as the contract says, cell by cell, explained alike, and nothing is changed',
    async () => {
      const { kysely } = await open();
      const name = `matrix_${randomBytes(6).toString('hex')}`;
      await sql`create database ${sql.id(name)}`.execute(kysely);
      try {
        const server = process.env['DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/test';
        const { href } = Object.assign(new URL(server), { pathname: `/${name}` });
        expectAsDerived(await run({ DATABASE_URL: href }));
      } finally {
        await sql`drop database ${sql.id(name)} with (force)`.execute(kysely);
      }
    },
    patience,
  );
});
