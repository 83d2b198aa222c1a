import { randomUUID } from 'node:crypto';
import { DecisionInquiry } from '@ambit/accounts-contract';
import { type Database, watchChanges } from '@ambit/database';
import { describeOnEachDatabase } from '@ambit/database/testing';
import type { Caller, Explainer } from '@ambit/nest-authorization';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PostgresQueryCompiler } from 'kysely';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { inquireDecisions } from '../decisions/inquire-decisions.ts';
import { makeWorld, type WorldIds } from '../denial-matrix/accounts-world.fixture.ts';
import { silent } from '../grants.fixture.ts';
import { grantPolicy } from '../permissions/grant-policy.ts';
import { grantsTopic, holdingsCache } from '../permissions/holdings-cache.ts';
import { addGrant } from './add-grant.ts';
import { GrantsController } from './grants.controller.ts';
import { listGrants } from './list-grants.ts';
import { deleteRole, listRoles, putRole } from './roles.ts';

/** The tables whose rows belong to an institution, where a statement reads, changes or deletes them. */
const tenantTable =
  /\b(?:from|join|update) "?(?:account|enterprise_user|role|access_grant|decision)"?(?=\s|$)/g;
const tenantPredicate = /"?institution_id"? = \$\d+|role\.institution_id = held\.institution_id/g;

/** As of accounts: every statement says of which institution, also where an id or row-level security would do. */
describeOnEachDatabase('every statement about grants and decisions names the institution', (open) => {
  let database: Database<Tables>;
  let ids: WorldIds;
  let statements: string[];
  const closers: (() => Promise<void>)[] = [];
  const compiler = new PostgresQueryCompiler();

  beforeAll(async () => {
    const opened = await open<Tables>(migrations);
    ids = await makeWorld(opened);
    const kysely = opened.kysely.withPlugin({
      transformQuery: ({ node, queryId }) => {
        statements.push(compiler.compileQuery(node, queryId).sql);
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    });
    database = { ...opened, kysely };
  });
  afterAll(() => Promise.all(closers.map((close) => close())));

  const institution = () => ids.institutions.own;
  const holderId = () => Object.entries(ids.users).find(([name]) => name !== 'foreign')?.[1] ?? '';
  const caller = () => ({ institution: institution(), clientId: 'client', enterpriseUser: holderId() });
  const role = () => ({ institution: institution(), name: 'reader' });

  function policy() {
    const watch = watchChanges(database, { topics: [grantsTopic], log: silent });
    closers.push(watch.stop);
    return grantPolicy(database, holdingsCache(database, watch), Date.now);
  }

  it.each<[string, () => Promise<unknown>]>([
    [
      'defining a role',
      () => putRole(database.kysely, role(), { description: 'x', permissions: ['accounts:view'] }),
    ],
    ['listing roles', () => listRoles(database.kysely, institution())],
    [
      'granting a role',
      () =>
        addGrant(
          database.kysely,
          caller(),
          { holderId: holderId(), role: 'reader', accounts: 'all' },
          Date.now(),
        ),
    ],
    [
      'granting for an account and a branch',
      async () => {
        const request = { holderId: holderId(), permission: 'accounts:view-balance' } as const;
        const accounts = { ids: [ids.accounts['own'] ?? ''] };
        await addGrant(database.kysely, caller(), { ...request, accounts }, Date.now());
        const branch = { branchIds: ['nowhere'] };
        await addGrant(database.kysely, caller(), { ...request, accounts: branch }, Date.now());
      },
    ],
    ['listing grants', () => listGrants(database.kysely, institution(), { holderId: holderId(), limit: 5 })],
    [
      'revoking',
      () => {
        // What a revocation uses of these.
        const controller = new GrantsController(database, policy(), {} as Explainer, Date.now);
        const params = {
          institutionUniversalId: institution(),
          enterpriseUserId: holderId(),
          grantId: randomUUID(),
        };
        const token = { jwtId: 'jti' };
        return controller.revokeGrant({ params }, { ...caller(), token, correlationId: 'c' } as Caller);
      },
    ],
    [
      'deciding',
      () => {
        const permission = 'accounts:view-balance';
        const resource = randomUUID();
        return policy().decide({ ...caller(), permission, resource });
      },
    ],
    [
      'searching decisions',
      () => inquireDecisions(database.kysely, institution(), DecisionInquiry.parse({})),
    ],
    ['deleting a role', () => deleteRole(database.kysely, { ...role(), name: 'unused' })],
  ])('when %s', async (_, work) => {
    statements = [];
    await work();
    const about = statements.filter((statement) => statement.match(tenantTable));
    expect(about.length).toBeGreaterThan(0);
    for (const statement of about)
      expect([statement, statement.match(tenantPredicate)?.length ?? 0]).toEqual([
        statement,
        statement.match(tenantTable)?.length ?? 0,
      ]);
  });
});
