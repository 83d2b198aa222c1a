import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { audience, notesAppOn, platforms, testKeys } from '../notes-app.fixture.ts';

const wellKnown = '/.well-known/oauth-protected-resource';
let app: INestApplication;

describe.each(platforms)('the protected resource metadata on %s', (platform) => {
  async function listenFor(resource: string): Promise<void> {
    const { options } = await testKeys();
    app = await notesAppOn(platform, {
      verifier: { ...options.verifier, audience: resource },
      permissionPolicy: { decide: () => Promise.resolve({ allowed: true }) },
    });
    await app.listen(0, '127.0.0.1');
  }
  afterEach(() => app.close());

  async function ask(path: string): Promise<{ readonly status: number; readonly body: unknown }> {
    const response = await fetch(`${await app.getUrl()}${path}`);
    return { status: response.status, body: await response.json() };
  }

  it.each([
    ['/notes', '/notes'],
    ['/v1/n%20otes/', '/v1/n%20otes/'],
    ['/notes?tenant=1', '/notes?tenant=1'],
  ])('of a resource with the path %s are behind the well-known one too', async (path, suffix) => {
    await listenFor(audience + path);
    const metadata = { status: 200, body: { resource: audience + path } };
    expect(await ask(wellKnown)).toMatchObject(metadata);
    expect(await ask(wellKnown + suffix)).toMatchObject(metadata);
  });

  it.each([
    ['https://notes.example/notes', '/note'],
    ['https://notes.example/notes', '/notes/1'],
    ['https://notes.example/notes', '/Notes'],
    ['https://notes.example', '/notes'],
    ['https://notes.example/', '/notes'],
    ['urn:example:notes', '/example:notes'],
    ['notes', '/notes'],
  ])('of %s are not those of another: %s', async (resource, suffix) => {
    await listenFor(resource);
    expect(await ask(wellKnown)).toMatchObject({ status: 200, body: { resource } });
    expect(await ask(wellKnown + suffix)).toMatchObject({
      status: 404,
      body: { type: '/problems/not-found' },
    });
  });
});
