import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@ambit/service';
import { startIssuer, startTestApi, type TestApi, type TestIssuer } from '../accounts-app.fixture.ts';
import { openOwnersDatabase } from '../database/open-database.ts';
import { seedDirectory } from '../seed/seed-directory.ts';
import { revokeTokens } from './revoke-tokens.ts';

// An embedded PostgreSQL takes seconds to start.
jest.setTimeout(60_000);

const [institution] = seedDirectory().institutions;

describe('a revoked token', () => {
  let directory: string;
  let issuer: TestIssuer;
  let api: TestApi;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'accounts-api-'));
    issuer = await startIssuer(Date.now);
    const database = await openOwnersDatabase(
      { DATA_DIRECTORY: directory, REQUIRE_ROW_SECURITY: false, LOG_LEVEL: 'info' },
      createLogger({ service: 'test', level: 'silent' }),
    );
    await revokeTokens(database, { tokenId: 'stolen', issuer: undefined, reason: 'stolen' }, Date.now());
    await database.close();
    api = await startTestApi(issuer.url, Date.now, { DATA_DIRECTORY: directory });
  });
  afterAll(async () => {
    await api.close();
    await issuer.close();
    await rm(directory, { recursive: true });
  });

  it('is refused as no longer valid, and another one of the client is taken', async () => {
    const ask = async (jti: string) => {
      const token = issuer.token({
        jti,
        scope: 'accounts.read',
        institutions: [{ id: institution?.id, enterprise_users: 'any' }],
      });
      const path = `/${institution?.id}/enterprise/${institution?.managerUser}/accounts/${institution?.exampleAccount}`;
      const response = await fetch(api.url + path, { headers: { authorization: `Bearer ${token}` } });
      return [response.status, response.headers.get('www-authenticate')?.includes('error="invalid_token"')];
    };
    expect(await ask('stolen')).toEqual([401, true]);
    expect(await ask('another')).toEqual([200, undefined]);
  });
});
