import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startIssuer, startTestApi, type TestApi, type TestIssuer } from '../accounts-app.fixture.ts';
import { resourceMetadataUrl } from './resource-metadata-url.ts';

// An embedded PostgreSQL takes seconds to start.
jest.setTimeout(60_000);

describe('the URL of the protected resource metadata', () => {
  const wellKnown = '/.well-known/oauth-protected-resource';

  it.each([
    ['https://api.example', 'https://api.example', `https://api.example${wellKnown}`],
    ['https://api.example/', 'https://api.example', `https://api.example${wellKnown}`],
    [
      'https://api.example/accounts',
      'https://api.example/accounts',
      `https://api.example${wellKnown}/accounts`,
    ],
    ['https://api.example/a/b/', 'https://api.example/a/b', `https://api.example${wellKnown}/a/b/`],
  ])('of %s, reached there, is where a client that knows the audience looks', (audience, publicUrl, url) => {
    expect(resourceMetadataUrl({ audience, publicUrl })).toBe(url);
  });

  it.each([
    ['https://accounts.example', 'https://gateway.example', `https://gateway.example${wellKnown}`],
    ['https://accounts.example', 'https://gateway.example/v1', `https://gateway.example/v1${wellKnown}`],
    ['https://accounts.example/a', 'https://gateway.example', `https://gateway.example${wellKnown}/a`],
    ['https://accounts.example/a', 'https://gateway.example/v1', `https://gateway.example/v1${wellKnown}/a`],
    ['urn:example:accounts', 'https://gateway.example/v1', `https://gateway.example/v1${wellKnown}`],
    ['accounts', 'https://gateway.example', `https://gateway.example${wellKnown}`],
  ])('of %s, reached at %s, is below that', (audience, publicUrl, url) => {
    expect(resourceMetadataUrl({ audience, publicUrl })).toBe(url);
  });
});

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
