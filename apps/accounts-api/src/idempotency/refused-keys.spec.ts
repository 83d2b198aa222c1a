import { randomUUID } from 'node:crypto';
import { idempotencyKeyHeader } from '@ambit/api-contract';
import { describeOnPostgresql } from '@ambit/database/testing';
import type { Caller } from '@ambit/nest-authorization';
import { beforeAll, expect, it } from '@jest/globals';
import type { Kysely } from 'kysely';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { answerOnce } from './answer-once.ts';

const caller = { institution: randomUUID(), clientId: 'client', enterpriseUser: randomUUID() } as Caller; // what is asked of it

describeOnPostgresql('a change with an idempotency key', (open) => {
  let db: Kysely<Tables>;
  beforeAll(async () => {
    db = (await open<Tables>(migrations)).kysely;
  });
  const change = (key: string, id: string, work = async () => ({ headers: {} })) =>
    db
      .transaction()
      .execute((transaction) =>
        answerOnce(
          transaction,
          { operation: { id }, caller, input: { headers: { [idempotencyKeyHeader]: key } } },
          work,
        ),
      );

  it('is told to come again while the first is being worked on', async () => {
    const key = `"${randomUUID()}"`;
    await change(key, 'editAccount', async () => {
      await expect(change(key, 'editAccount')).rejects.toMatchObject({ code: 'idempotency-conflict' });
      return { headers: {} };
    });
  });

  it('is refused when the key came with another operation', async () => {
    const key = `"${randomUUID()}"`;
    await change(key, 'editAccount');
    await expect(change(key, 'replaceAccount')).rejects.toMatchObject({ code: 'idempotency-key-reused' });
  });
});
