import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startIssuer, startTestApi, type TestApi, type TestIssuer } from './accounts-app.fixture.ts';

// An embedded PostgreSQL takes seconds to start.
jest.setTimeout(60_000);

describe('a challenge of an API whose audience has a path', () => {
  const audience = 'https://accounts.example/retail/v1';
  let issuer: TestIssuer;
  let api: TestApi;
  beforeAll(async () => {
    issuer = await startIssuer(Date.now);
    api = await startTestApi(issuer.url, Date.now, { AUDIENCE: audience, SEED: false });
  });
  afterAll(async () => {
    await api.close();
    await issuer.close();
  });

  it('names a URL that has its metadata, by the path of the audience', async () => {
    const { status, headers } = await fetch(`${api.url}/policy`);
    expect(status).toBe(401);
    const [, url = ''] = /resource_metadata="([^"]+)"/.exec(headers.get('www-authenticate') ?? '') ?? [];
    expect(url).toBe(`${api.url}/.well-known/oauth-protected-resource/retail/v1`);
    await expect((await fetch(url)).json()).resolves.toMatchObject({ resource: audience });
  });
});
