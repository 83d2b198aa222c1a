import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@ambit/service';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startIssuer, startTestApi, type TestIssuer } from './accounts-app.fixture.ts';
import { openAccountsDatabase } from './database/open-database.ts';

// An embedded PostgreSQL takes seconds to start.
jest.setTimeout(60_000);

describe('the proofs that were used', () => {
  let directory: string;
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await startIssuer(Date.now);
  });
  afterAll(() => issuer.close());
  // Anew for each attempt, should one be cut short.
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'accounts-api-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const open = () =>
    openAccountsDatabase(
      { DATA_DIRECTORY: directory, REQUIRE_ROW_SECURITY: false, LOG_LEVEL: 'info' },
      createLogger({ service: 'test', level: 'silent' }),
    );

  it('are forgotten by the API once they have expired', async () => {
    const valid = randomUUID();
    const before = await open();
    const expires = (inMs: number): Date => new Date(Date.now() + inMs);
    await before.kysely
      .insertInto('used_proof')
      .values([
        { id: randomUUID(), expires_at: expires(-600_000) },
        { id: valid, expires_at: expires(600_000) },
      ])
      .execute();
    await before.close();

    const api = await startTestApi(issuer.url, Date.now, { DATA_DIRECTORY: directory, SEED: false });
    await api.close();

    const after = await open();
    const left = await after.kysely.selectFrom('used_proof').select('id').execute();
    await after.close();
    expect(left).toEqual([{ id: valid }]);
  });
});
