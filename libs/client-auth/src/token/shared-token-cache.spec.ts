import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PGlite } from '@electric-sql/pglite';
import { type FakeProvider, fakeProvider, json } from '../fake-provider.fixture.ts';
import {
  allowInsecureLoopback,
  clientCredentials,
  type ClientCredentialsOptions,
  generateSigner,
  postgresqlTokenStore,
  sealingOf,
  type SharedTokenStore,
  type Signer,
} from '../index.ts';

let provider: FakeProvider;
let key: Signer;
let now: number;
let entries: Map<string, string>;
let store: SharedTokenStore;
const sealing = sealingOf(randomBytes(32));

beforeEach(async () => {
  provider = await fakeProvider();
  key = await generateSigner('ES256');
  now = Date.parse('2026-11-24T12:00:00Z');
  entries = new Map();
  store = {
    get: async (name) => entries.get(name),
    set: async (name, entry) => void entries.set(name, entry),
    delete: async (name, entry) => void (entries.get(name) === entry && entries.delete(name)),
  };
});
afterEach(() => provider.close());

/** As another process would make it: nothing is shared but the store. */
const source = (options: Partial<ClientCredentialsOptions<string>> = {}) =>
  clientCredentials({
    issuer: provider.issuer,
    clientId: 'client-1',
    key,
    scopes: ['accounts.read'],
    sharedCache: { store, sealing },
    clock: () => now,
    random: () => 0,
    [allowInsecureLoopback]: true,
    ...options,
  });

describe('a shared token cache', () => {
  it('gives the token of one process to the next, sealed in between', async () => {
    const token = await source().getToken();
    const [entry] = entries.values();
    expect(entry).not.toContain(token.value);
    expect(Buffer.from(entry?.split('.')[3] ?? '', 'base64url').toString()).not.toContain('canary-token');
    const again = await source().getToken();
    expect(again.value).toBe(token.value);
    expect(again.expiresAt).toBe(token.expiresAt);
    expect([...again.scopes]).toEqual(['accounts.read']);
    expect(provider.tokenRequests).toHaveLength(1);
    expect(inspect(again, { showHidden: true, depth: 9 })).not.toContain('canary-token');
  });

  it('parts what differs in issuer, client, scopes, resource or binding', async () => {
    await source().getToken();
    const dpopKey = await generateSigner('ES256');
    for (const options of [
      { clientId: 'client-2' },
      { scopes: ['accounts.write'] },
      { resource: 'https://accounts.example' },
    ])
      await source(options).getToken();
    await source({ dpopKey })
      .getToken()
      .catch(() => undefined);
    expect(provider.tokenRequests).toHaveLength(5);
    await source({ scopes: ['accounts.read'] }).getToken();
    expect(provider.tokenRequests).toHaveLength(5);
  });

  it('does not hand out what is near its end, what was sealed for something else, or was changed', async () => {
    await source().getToken();
    const [name = '', entry = ''] = [...entries][0] ?? [];
    now += 240_000;
    await source().getToken();
    expect(provider.tokenRequests).toHaveLength(2);

    now -= 240_000;
    const spoilt = [
      // Not its last letter, of which some bits mean nothing.
      entry.replace(/.(?=.{4}$)/, (letter) => (letter === 'A' ? 'B' : 'A')),
      await sealingOf(randomBytes(32)).seal('{}', name),
      await sealing.seal('{"value":"x"}', 'another'),
      await sealing.seal('{"value":"x"}', name),
      'no JWE',
    ];
    for (const [index, text] of spoilt.entries()) {
      entries.set(name, text);
      await source().getToken();
      expect(provider.tokenRequests).toHaveLength(3 + index);
    }
  });

  it('forgets a token that an API refused, in every process that starts after it', async () => {
    const tokens = source();
    const token = await tokens.getToken();
    tokens.invalidate(token);
    expect((await tokens.getToken()).value).not.toBe(token.value);
    expect((await source().getToken()).value).not.toBe(token.value);
    expect(provider.tokenRequests).toHaveLength(2);
  });

  it('drops the refused token and none that another process has put in since', async () => {
    const [one, two, three] = [source(), source(), source()];
    const refused = await one.getToken();
    for (const tokens of [two, three])
      expect(await tokens.getToken()).toMatchObject({ value: refused.value });
    const replaced: string[] = [];
    for (const tokens of [one, two, three]) {
      tokens.invalidate({ value: refused.value });
      replaced.push((await tokens.getToken()).value);
    }
    expect(replaced).toEqual(Array(3).fill('canary-token-2'));
    expect(provider.tokenRequests).toHaveLength(2);
  });

  it('gives no refused token back, though it cannot be dropped', async () => {
    const problems: unknown[] = [];
    const tokens = source({
      sharedCache: {
        store: { ...store, delete: () => Promise.reject(new Error('away')) },
        sealing,
        onProblem: (error) => problems.push(error),
      },
    });
    const { value } = await tokens.getToken();
    tokens.invalidate({ value });
    expect((await tokens.getToken()).value).not.toBe(value);
    expect(problems).toHaveLength(1);
  });

  it('is never needed: while it fails, tokens are asked for', async () => {
    const problems: unknown[] = [];
    const broken: SharedTokenStore = {
      get: () => Promise.reject(new Error('away')),
      set: () => Promise.reject(new Error('away')),
      delete: () => Promise.reject(new Error('away')),
    };
    const tokens = source({
      sharedCache: { store: broken, sealing, onProblem: (error) => problems.push(error) },
    });
    tokens.invalidate(await tokens.getToken());
    await tokens.getToken();
    expect(problems).toHaveLength(5);
  });

  it('is kept from working by no listener that throws', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockReturnValue();
    const tokens = source({
      sharedCache: {
        store: { ...store, get: () => Promise.reject(new Error('away')) },
        sealing,
        onProblem: () => {
          throw new Error('listener');
        },
      },
    });
    expect((await tokens.getToken()).value).toBe('canary-token-1');
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
  });

  it('costs a bounded time when it does not answer', async () => {
    const problems: unknown[] = [];
    const hanging = (): Promise<never> => new Promise(() => undefined);
    const tokens = source({
      sharedCache: {
        store: { get: hanging, set: hanging, delete: hanging },
        sealing,
        timeoutMs: 20,
        onProblem: (error) => problems.push(error),
      },
    });
    await tokens.getToken();
    const problem = { code: 'timeout', message: 'No answer of the store within 20 ms' };
    expect(problems).toEqual(Array(2).fill(expect.objectContaining(problem)));
  });

  it('holds no failure', async () => {
    provider.token = json(400, { error: 'invalid_scope' });
    await source()
      .getToken()
      .catch(() => undefined);
    expect(entries.size).toBe(0);
  });
});

describe('a sealing', () => {
  it('opens what an older secret has sealed', async () => {
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const sealed = await sealingOf(older).seal('text', 'context');
    expect(await sealingOf(newer, older).open(sealed, 'context')).toBe('text');
    expect(await sealingOf(newer).open(sealed, 'context')).toBeUndefined();
  });

  it('needs 32 bytes', () => {
    expect(() => sealingOf(randomBytes(16))).toThrow(TypeError);
  });
});

describe('the store in PostgreSQL', () => {
  it('keeps entries until their end, by clients that start at once', async () => {
    const database = await PGlite.create();
    const [one, two] = await Promise.all([postgresqlTokenStore(database), postgresqlTokenStore(database)]);
    const soon = new Date(Date.now() + 60_000);
    await one.set('a', 'entry-1', soon);
    expect(await two.get('a')).toBe('entry-1');
    await two.set('a', 'entry-2', new Date(soon.getTime() + 1));
    await one.set('a', 'entry-0', new Date(soon.getTime() - 1)); // older: stays out
    expect(await one.get('a')).toBe('entry-2');
    await one.delete('a', 'entry-1'); // another one since
    expect(await two.get('a')).toBe('entry-2');
    await one.delete('a', 'entry-2');
    expect(await two.get('a')).toBeUndefined();
    await one.set('b', 'over', new Date(Date.now() - 1));
    expect(await two.get('b')).toBeUndefined();
    await database.close();
  });

  it('is used by a role that may make no table, where somebody else has made it', async () => {
    const database = await PGlite.create();
    await postgresqlTokenStore(database);
    await database.exec(`create role worker; grant select, insert, update, delete on ambit_token_cache to worker;
      revoke create on schema public from public; set role worker`);
    const one = await postgresqlTokenStore(database);
    await one.set('a', 'entry', new Date(Date.now() + 60_000));
    expect(await one.get('a')).toBe('entry');
    await database.exec('reset role; drop table ambit_token_cache; set role worker');
    await expect(postgresqlTokenStore(database)).rejects.toThrow('permission denied');
    await database.close();
  });
});
