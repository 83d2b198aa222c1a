import { randomUUID } from 'node:crypto';
import { inInstitution } from '@ambit/database';
import { describeOnPostgresql } from '@ambit/database/testing';
import type { Caller } from '@ambit/nest-authorization';
import { expect, it } from '@jest/globals';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { answerOnce } from './answer-once.ts';

describeOnPostgresql('a change whose key is being worked on', (open) => {
  it('is a conflict at once, with a time to come again', async () => {
    const database = await open<Tables>(migrations);
    const institution = randomUUID();
    await database.kysely.insertInto('institution').values({ id: institution, name: 'Test' }).execute();
    const asked = {
      operation: { id: 'editAccount' },
      // What is read of a caller here.
      caller: { institution, clientId: 'client', enterpriseUser: randomUUID() } as Caller,
      input: { headers: { 'idempotency-key': `"${randomUUID()}"` } },
    };
    const change = (work: () => Promise<{ headers: object }>) =>
      inInstitution(database, institution, (transaction) => answerOnce(transaction, asked, work));
    await change(async () => {
      await expect(change(async () => ({ headers: {} }))).rejects.toMatchObject({
        options: { status: 409, type: 'idempotency-conflict', retryAfter: 1 },
      });
      return { headers: {} };
    });
  });
});
