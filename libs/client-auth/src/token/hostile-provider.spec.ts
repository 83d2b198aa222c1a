import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeProvider, fakeProvider } from '../fake-provider.fixture.ts';
import { hostileCases, hostileTable } from '../hostile-provider.fixture.ts';
import { allowInsecureLoopback, clientCredentials, generateSigner } from '../index.ts';

let provider: FakeProvider;
beforeEach(async () => void (provider = await fakeProvider()));
afterEach(() => provider.close());

describe('a provider that answers', () => {
  it.each(hostileCases)('$does: $code', async ({ code, requests = 1, set, dpop, isSlow }) => {
    set(provider);
    const tokens = clientCredentials({
      issuer: provider.issuer,
      clientId: 'client-1',
      key: await generateSigner('ES256'),
      scopes: ['accounts.read'],
      timeoutMs: isSlow ? 100 : 10_000,
      ...(dpop && { dpopKey: await generateSigner('ES256') }),
      [allowInsecureLoopback]: true,
    });
    const outcome = await tokens.getToken().then(
      () => undefined,
      (error: { code: string }) => error.code,
    );
    expect(outcome).toBe(code);
    expect(provider.tokenRequests).toHaveLength(requests);
  });
});

it('The table of the documentation is the one that is tested', async () => {
  const page = await readFile(new URL('../../docs/hostile-provider.md', import.meta.url), 'utf8');
  const cells = (text: string): readonly string[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('|') && !line.includes('---'))
      .map((line) =>
        line
          .split('|')
          .map((cell) => cell.trim())
          .join('|'),
      );
  expect(cells(page)).toEqual(cells(hostileTable()));
});
