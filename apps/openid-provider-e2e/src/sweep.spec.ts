import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOnPostgresql } from '@ambit/database/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { provision } from './describe-on-each-provider.ts';
import { startProvider } from './run-provider.ts';
import { createClient, registrationOf } from './test-client.ts';

describeOnPostgresql('the assertions that were used', (open) => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'openid-provider-e2e-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('are forgotten by the provider once they have expired', async () => {
    const environment = {
      ...(await provision(directory, [registrationOf(await createClient('ES256'))])),
      DATABASE_URL: process.env['DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/test',
    };
    const makesTheTable = await startProvider(environment);
    await makesTheTable.stop();
    const { kysely } = await open<{ 'openid_provider.replay_detection': { id: string; expires_at: Date } }>();
    const [expired, valid] = [randomUUID(), randomUUID()];
    const expires = (inMs: number): Date => new Date(Date.now() + inMs);
    await kysely
      .insertInto('openid_provider.replay_detection')
      .values([
        { id: expired, expires_at: expires(-600_000) },
        { id: valid, expires_at: expires(600_000) },
      ])
      .execute();
    await (await startProvider(environment)).stop();
    const left = await kysely
      .selectFrom('openid_provider.replay_detection')
      .select('id')
      .where('id', 'in', [expired, valid])
      .execute();
    expect(left).toEqual([{ id: valid }]);
  });
});
