import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DecisionFilter, DecisionPage } from '@ambit/accounts-contract';
import { describeOnEachDatabase } from '@ambit/database/testing';
import type { Decision } from '@ambit/nest-authorization';
import { createLogger } from '@ambit/service';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Kysely } from 'kysely';
import { openAccountsDatabase } from '../database/open-database.ts';
import { type CalledApi, startCalledApi } from '../call-api.fixture.ts';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { seedDirectory } from '../seed/seed-directory.ts';
import { inquireDecisions } from './inquire-decisions.ts';
import { forgetDecisions, writeDecisions } from './write-decisions.ts';

// An embedded PostgreSQL takes seconds to start, in a folder tens of them on a busy machine.
jest.setTimeout(180_000);

const [institution, other] = seedDirectory().institutions;
if (institution === undefined || other === undefined) throw new Error('The seed has several institutions');
const { id: institutionId, managerUser, unprivilegedUser, exampleAccount } = institution;

const made: Decision = {
  outcome: 'refused',
  operation: 'getAccount',
  method: 'GET',
  scope: 'accounts.read',
  permission: 'accounts:view',
  correlationId: randomUUID(),
  issuer: undefined, // the API has one, which its table does not repeat
  clientId: 'client',
  institution: institutionId,
  enterpriseUser: managerUser,
  tokenIdHash: 'hash',
  boundTo: undefined,
  stage: 'permission',
  rule: 'permission accounts:view',
  status: 403,
};

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 25, 12, 0, second));

describeOnEachDatabase('recorded decisions', (open) => {
  let db: Kysely<Tables>;
  beforeAll(async () => {
    db = (await open<Tables>(migrations)).kysely;
    const rows: readonly Partial<Decision>[] = [
      {},
      { outcome: 'allowed', stage: undefined, rule: undefined, status: undefined },
      { clientId: 'other' },
      { enterpriseUser: unprivilegedUser },
      { operation: 'editAccount', stage: 'scope' },
      { institution: other.id },
      { institution: undefined, enterpriseUser: undefined, clientId: undefined },
      // What a path may hold before its schema was asked, and a token of another provider.
      { enterpriseUser: 'no\0uuid', clientId: 'with\0nul \ud800 half', rule: 'x'.repeat(500) },
    ];
    await writeDecisions(
      db,
      rows.map((fields, index) => ({ at: at(index), decision: { ...made, ...fields } })),
    );
  });

  const find = async (filter: DecisionFilter): Promise<readonly number[]> =>
    (await inquireDecisions(db, institutionId, { filter, limit: 50 })).decisions.map((decision) =>
      new Date(decision.at).getUTCSeconds(),
    );

  it.each<[readonly number[], DecisionFilter]>([
    [[7, 4, 3, 2, 1, 0], {}],
    [[3, 2], { from: '2026-11-25T12:00:02Z', to: '2026-11-25T12:00:04Z' }],
    [[1], { outcome: 'allowed' }],
    [[2], { clientId: 'other' }],
    [[3], { enterpriseUserId: unprivilegedUser }],
    [[4], { operation: 'editAccount' }],
    [[4], { stage: 'scope' }],
    [[7, 4, 3, 2, 1, 0], { correlationId: made.correlationId }],
    [[], { correlationId: randomUUID() }],
    [[], { clientId: "'; drop table decision; --" }],
  ])('of one institution alone are %j by %j, the newest first', async (expected, filter) => {
    expect(await find(filter)).toEqual(expected);
  });

  it('are told as they were made, and what was not known is left out', async () => {
    const { decisions } = await inquireDecisions(db, institutionId, {
      filter: { to: '2026-11-25T12:00:02Z' },
      limit: 50,
    });
    const { institution: _, enterpriseUser, boundTo: __, ...told } = made;
    const first = { ...told, at: '2026-11-25T12:00:00.000Z', enterpriseUserId: enterpriseUser };
    const { stage: ___, rule: ____, status: _____, ...allowed } = first;
    expect(decisions).toEqual([{ ...allowed, outcome: 'allowed', at: '2026-11-25T12:00:01.000Z' }, first]);
  });

  it('are paged without a gap or a doubling while others are made', async () => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await inquireDecisions(db, institutionId, {
        filter: { outcome: 'refused' },
        limit: 2,
        cursor,
      });
      found.push(...page.decisions.map((decision) => decision.at));
      cursor = page.nextCursor;
      await writeDecisions(db, [{ at: at(60), decision: { ...made, institution: other.id } }]);
      await writeDecisions(db, [{ at: at(60), decision: made }]);
    } while (cursor !== undefined);
    expect(found.map((text) => new Date(text).getUTCSeconds())).toEqual([7, 4, 3, 2, 0]);
  });

  it('are forgotten when they are old enough', async () => {
    expect(await forgetDecisions(db, new Date('2026-11-25T12:00:03Z'))).toBe(3);
    expect(await find({ to: '2026-11-25T12:00:08Z' })).toEqual([7, 4, 3]);
  });
});

describe('the decisions API', () => {
  let api: CalledApi;
  beforeAll(async () => {
    api = await startCalledApi();
  });
  afterAll(() => api.close());

  const path = `/${institutionId}/enterprise/${managerUser}/decisions/inquiry`;
  /** The decisions of a request, as soon as they are there. */
  async function decisionsOf(correlationId: string): Promise<DecisionPage> {
    for (;;) {
      const { body } = await api.call('POST', path, { body: { filter: { correlationId } } });
      if (body.decisions.length > 0) return body;
      await pause(20);
    }
  }

  it('tells who was allowed what', async () => {
    const correlationId = randomUUID();
    const headers = { 'x-request-id': correlationId };
    await api.call('GET', `${api.accounts}/${exampleAccount}`, { headers });
    const { decisions, recording } = await decisionsOf(correlationId);
    expect(decisions).toEqual([
      {
        ...{ outcome: 'allowed', operation: 'getAccount', method: 'GET', clientId: 'client' },
        ...{ scope: 'accounts.read', permission: 'accounts:view', correlationId },
        at: expect.any(String),
        enterpriseUserId: managerUser,
        tokenIdHash: expect.any(String),
      },
    ]);
    expect(recording).toEqual({ waiting: expect.any(Number), lost: 0 });
  });

  it('tells which check refused, and by which rule', async () => {
    const correlationId = randomUUID();
    const headers = { 'x-request-id': correlationId };
    await api.call('GET', `/${institutionId}/enterprise/${unprivilegedUser}/accounts/${exampleAccount}`, {
      headers,
    });
    expect((await decisionsOf(correlationId)).decisions).toMatchObject([
      { outcome: 'refused', stage: 'permission', rule: 'permission accounts:view', status: 403 },
    ]);
  });

  it.each([
    ['without its scope', { claims: { scope: 'accounts.read accounts.write' } }, path, 'scope'],
    ['for another institution', {}, path.replace(institutionId, other.id), 'institution'],
    ['in the name of who may not', {}, path.replace(managerUser, unprivilegedUser), 'permission'],
  ])('is refused %s', async (_, call, at, stage) => {
    const { status, body } = await api.call('POST', at, { body: {}, ...call });
    expect([status, body.stage]).toEqual([403, stage]);
  });

  it.each([
    { filter: { from: '0000-01-01T00:00:00Z' } },
    { filter: { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' } },
    { filter: { clientId: 'a\0b' } },
    { filter: { clientId: '\ud800' } },
    { cursor: 'x' },
    { limit: 201 },
  ])('refuses %j, and names the field', async (body) => {
    const answer = await api.call('POST', path, { body });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, expect.stringMatching(/^\/.+/)]);
  });

  it('is described with the rest', async () => {
    const { body } = await api.call('GET', '/openapi.json');
    expect(Object.keys(body.paths)).toContain(
      '/{institutionUniversalId}/enterprise/{enterpriseUserId}/decisions/inquiry',
    );
  });
});

it('decisions are written when the API stops, also those of requests without a token', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'accounts-api-'));
  const settings = { DATA_DIRECTORY: directory, LOG_LEVEL: 'info', REQUIRE_ROW_SECURITY: false } as const;
  const api = await startCalledApi(settings);
  await fetch(`${api.api.url}${api.accounts}/${exampleAccount}`);
  await api.call('GET', `${api.accounts}/${exampleAccount}`);
  await api.close();
  const database = await openAccountsDatabase(settings, createLogger({ service: 'test', level: 'silent' }));
  const rows = await database.kysely.selectFrom('decision').selectAll().orderBy('id').execute();
  await database.close();
  await rm(directory, { recursive: true });
  expect(rows).toMatchObject([
    { outcome: 'refused', institution_id: null, client_id: null, stage: 'authentication', status: 401 },
    { outcome: 'allowed', institution_id: institutionId, client_id: 'client' },
  ]);
  // In a folder an embedded PostgreSQL takes tens of seconds to start on a busy machine.
}, 180_000);
