import { randomUUID } from 'node:crypto';
import { AccountInquiry, entityTag } from '@ambit/accounts-contract';
import { describeOnEachDatabase } from '@ambit/database/testing';
import { beforeAll, expect, it } from '@jest/globals';
import { type Kysely, PostgresQueryCompiler } from 'kysely';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { makeWorld, type WorldIds } from '../denial-matrix/accounts-world.fixture.ts';
import { changeAccount } from './change-account.ts';
import { findAccount } from './find-account.ts';
import { inquireAccounts } from './inquire-accounts.ts';
import { readAvailableBalance } from './read-available-balance.ts';
import { summariseAccount } from './summarise-account.ts';

/** The tables whose rows belong to an institution, where a statement reads or writes them. */
const tenantTable = /\b(?:from|join|update|delete from) "?(?:account|account_activity)"?(?=\s|$)/g;
const tenantPredicate = /"?institution_id"? = \$\d+/g;

/**
 * Every statement says of which institution, for each table that it names, also where another condition would do (an id
 * is of one institution alone): whoever takes that other condition away later must not open the other institutions.
 */
describeOnEachDatabase('every statement about accounts names the institution', (open) => {
  let db: Kysely<Tables>;
  let ids: WorldIds;
  let statements: string[];
  const compiler = new PostgresQueryCompiler();

  beforeAll(async () => {
    const database = await open<Tables>(migrations);
    ids = await makeWorld(database);
    db = database.kysely.withPlugin({
      transformQuery: ({ node, queryId }) => {
        statements.push(compiler.compileQuery(node, queryId).sql);
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    });
  });

  const key = () => ({
    institutionUniversalId: ids.institutions.own,
    id: ids.accounts['own'] ?? randomUUID(),
  });

  it.each<[string, () => Promise<unknown>]>([
    ['finding', () => findAccount(db, key())],
    ['reading the balance', () => readAvailableBalance(db, key(), new Date())],
    ['summarising', () => summariseAccount(db, key(), '2026-11-24')],
    ['searching', () => inquireAccounts(db, ids.institutions.own, AccountInquiry.parse({}))],
    [
      'changing',
      () =>
        changeAccount(db, {
          account: key(),
          ifMatch: entityTag(1),
          change: (current) => ({ ...current, cycleDay: 9 }),
        }),
    ],
  ])('when %s', async (_, work) => {
    statements = [];
    await work();
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements)
      expect([statement, statement.match(tenantPredicate)?.length ?? 0]).toEqual([
        statement,
        statement.match(tenantTable)?.length ?? 0,
      ]);
  });
});
