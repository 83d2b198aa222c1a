import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOnEachDatabase } from '@ambit/database/testing';
import { createLogger } from '@ambit/service';
import { beforeAll, expect, it } from '@jest/globals';
import { type Kysely, sql } from 'kysely';
import { toAccount } from '../accounts/account-row.ts';
import { openAccountsDatabase } from '../database/open-database.ts';
import { startCalledApi } from '../call-api.fixture.ts';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { seedDatabase } from '../seed/seed-database.ts';
import { seedDirectory } from '../seed/seed-directory.ts';
import { recordChange } from './record-change.ts';

const [institution] = seedDirectory().institutions;
if (institution === undefined) throw new Error('The seed has several institutions');
const { id: institutionId, exampleAccount, managerUser } = institution;

it('a change leaves who made it, how, and what the account was before and after; a refusal leaves nothing', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'accounts-api-'));
  const settings = { DATA_DIRECTORY: directory, LOG_LEVEL: 'info', REQUIRE_ROW_SECURITY: false } as const;
  const api = await startCalledApi(settings);
  const path = `${api.accounts}/${exampleAccount}`;
  const key = `"${randomUUID()}"`;
  const correlationId = randomUUID();
  const body = { description: 'audited' };
  const before = (await api.call('GET', path)).body;
  const headers = { 'if-match': '"1"', 'idempotency-key': key, 'x-request-id': correlationId };
  const changed = await api.call('PATCH', path, { body, headers, claims: { jti: 'the-id-of-the-token' } });
  await api.call('PATCH', path, { body, headers }); // replayed
  await api.call('PATCH', path, { body, headers: { 'if-match': '"1"' } }); // 412
  const plain = await api.call('PATCH', path, { body, headers: { 'if-match': '"2"' } });
  await api.close();

  const log = createLogger({ service: 'test', level: 'silent' });
  const database = await openAccountsDatabase(settings, log);
  const rows = await database.kysely.selectFrom('account_change').selectAll().orderBy('id').execute();
  const { account_number: number } = await database.kysely
    .selectFrom('account')
    .where('id', '=', exampleAccount)
    .select('account_number')
    .executeTakeFirstOrThrow();
  await database.close();
  await rm(directory, { recursive: true });

  const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
  expect(rows).toEqual([
    {
      id: 1,
      institution_id: institutionId,
      account_id: exampleAccount,
      version: 2,
      at: expect.any(Date),
      operation: 'editAccount',
      client_id: 'client',
      enterprise_user_id: managerUser,
      token_id_hash: sha256('the-id-of-the-token'),
      correlation_id: correlationId,
      idempotency_key_hash: sha256(key),
      database_user: null,
      before,
      after: changed.body,
    },
    expect.objectContaining({ version: 3, idempotency_key_hash: null, after: plain.body }),
  ]);
  expect(JSON.stringify(rows)).not.toContain(number);
}, 180_000);

describeOnEachDatabase('the audit', (open) => {
  let db: Kysely<Tables>;
  beforeAll(async () => {
    const database = await open<Tables>(migrations);
    await seedDatabase(database);
    db = database.kysely;
    await record();
  });

  async function record(): Promise<void> {
    const account = await db
      .selectFrom('account')
      .where('id', '=', exampleAccount)
      .selectAll()
      .executeTakeFirstOrThrow();
    const caller = {
      clientId: 'client',
      institution: institutionId,
      enterpriseUser: managerUser,
      correlationId: randomUUID(),
      // The one part of a token that is looked at.
      token: { jwtId: 'id' } as Parameters<typeof recordChange>[1]['caller']['token'],
    };
    expect(toAccount(account).accountNumber).toMatch(/^\*+/);
    await recordChange(db, {
      operation: { id: 'editAccount' },
      caller,
      idempotencyKey: undefined,
      before: account,
      after: account,
    });
  }

  it.each([
    ['an update', sql`update account_change set client_id = 'somebody else'`],
    ['a deletion', sql`delete from account_change`],
    ['emptying', sql`truncate account_change`],
  ])('refuses %s, also to the owner of the table', async (_, statement) => {
    await expect(statement.execute(db)).rejects.toThrow('account_change is only ever added to');
    expect(await db.selectFrom('account_change').selectAll().execute()).toMatchObject([
      { client_id: 'client' },
    ]);
  });

  it('holds each version of an account once', async () => {
    await expect(record()).rejects.toMatchObject({ code: '23505' });
  });
});
