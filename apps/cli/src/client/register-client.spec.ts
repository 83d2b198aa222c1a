import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCommandLine } from '../command/run-command-line.fixture.ts';

const clientId = '6f1d2c9a-3b7e-4c58-9d10-2a64f0b7c101';
const bank = '0b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';
const user = '2b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';
const other = '3b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ambit-cli-client-'));
  await runCommandLine(['keys', 'generate', '--out', join(folder, 'client.pem')]);
});
afterEach(() => rm(folder, { recursive: true }));

const register = (...args: readonly string[]) =>
  runCommandLine(['client', 'register', '--key', join(folder, 'client.pem'), ...args]);
const usual = ['--scope', 'accounts.read', '--institution', `${bank}=${user}`] as const;

describe('the entry of a client', () => {
  it('has a new id and the PEM of its key where nothing else is said', async () => {
    const entry = JSON.parse((await register(...usual)).output);
    expect(entry).toEqual({
      client_id: expect.stringMatching(/^[\da-f-]{36}$/),
      name: `client ${entry.client_id}`,
      scopes: ['accounts.read'],
      algorithm: 'ES256',
      public_key_pem: expect.stringContaining('BEGIN PUBLIC KEY'),
      institutions: [{ id: bank, associated_enterprise_user: user, act_for: 'associated' }],
    });
  });

  it('says how the provider knows the key, and whom the client may act for', async () => {
    const uri = 'https://reports.example/.well-known/jwks.json';
    const parts = ['--client-id', clientId.toUpperCase(), '--name', 'reports', '--jwks-uri', uri];
    const both = ['--scope', 'accounts.read accounts.write', '--institution', `${bank}=${user},${other}`];
    expect(JSON.parse((await register(...parts, ...both)).output)).toMatchObject({
      client_id: clientId,
      name: 'reports',
      scopes: ['accounts.read', 'accounts.write'],
      jwks_uri: uri,
      institutions: [{ associated_enterprise_user: user, act_for: [user, other] }],
    });
    const any = await register(
      ...usual,
      '--act-for-any',
      'Audit',
      '--public-key-file',
      '/keys/client.pub.pem',
    );
    expect(JSON.parse(any.output)).toMatchObject({
      public_key_file: '/keys/client.pub.pem',
      institutions: [{ act_for: { any: true, reason: 'Audit' } }],
    });
  });

  it.each([
    [['--scope', 'accounts.red', '--institution', `${bank}=${user}`], 'scope_unknown'],
    [['--institution', `${bank}=${user}`], 'setting_missing'],
    [['--scope', 'accounts.read'], 'setting_missing'],
    [['--scope', 'accounts.read', '--institution', bank], 'invalid_arguments'],
    [[...usual, '--institution', `${bank}=${other}`], 'invalid_arguments'],
    [[...usual, '--client-id', 'reports'], 'invalid_arguments'],
    [[...usual, '--name', 'two\nlines'], 'invalid_arguments'],
    [[...usual, '--jwks-uri', 'http://reports.example/jwks'], 'insecure_url'],
    [[...usual, '--jwks-uri', 'https://x.example', '--public-key-file', 'x'], 'invalid_arguments'],
    [[...usual, '--into', 'a', '--out', 'b'], 'invalid_arguments'],
  ])('is not made of %j', async (args, code) => {
    expect(await register(...args)).toMatchObject({ output: '', code });
  });
});

describe('a registration file', () => {
  const file = (): string => join(folder, 'registration.json');
  const before = {
    resources: [{ audience: 'https://a.example' }],
    clients: [{ client_id: 'x', kept: true }],
  };
  const into = (...args: readonly string[]) =>
    register(...usual, '--client-id', clientId, '--into', file(), ...args);
  const read = async () => JSON.parse(await readFile(file(), 'utf8'));

  it('gets the client once, however often it is put in', async () => {
    await writeFile(file(), JSON.stringify(before));
    await chmod(file(), 0o640);
    expect((await into()).output).toBe(`${clientId} is added to ${file()}\n`);
    expect(await read()).toMatchObject({ ...before, clients: [{ kept: true }, { client_id: clientId }] });
    expect((await into()).output).toContain('stands as it is in');
    expect((await into('--name', 'reports')).output).toContain('is replaced in');
    expect(JSON.parse((await into('--name', 'reports', '--json')).output)).toEqual({
      client_id: clientId,
      outcome: 'unchanged',
      file: file(),
    });
    expect((await read()).clients).toHaveLength(2);
    expect((await stat(file())).mode & 0o777).toBe(0o640);
    expect((await readdir(folder)).sort()).toEqual(['client.pem', 'registration.json']);
  });

  it('keeps what the command has no words for, and one way of knowing the key', async () => {
    const bound = { dpop_bound_access_tokens: true, assertion: { type: 'any' } };
    const there = {
      client_id: clientId.toUpperCase(),
      ...bound,
      jwks_uri: 'https://old.example',
      scopes: ['x'],
    };
    await writeFile(file(), JSON.stringify({ clients: [there] }));
    expect((await into()).output).toContain('is replaced in');
    const [client] = (await read()).clients;
    expect(client).toMatchObject({ ...bound, client_id: clientId, scopes: ['accounts.read'] });
    expect(client).toHaveProperty('public_key_pem');
    expect(client).not.toHaveProperty('jwks_uri');
  });

  it('that is none stays as it is', async () => {
    expect(await into()).toMatchObject({ code: 'registration_unusable' });
    for (const text of ['{', '[]', '{"clients":{}}', 'null']) {
      await writeFile(file(), text);
      expect(await into()).toMatchObject({ output: '', code: 'registration_unusable' });
      expect(await readFile(file(), 'utf8')).toBe(text);
    }
  });

  it('is not needed: an entry goes to a file of its own', async () => {
    const out = join(folder, 'entry.json');
    await register(...usual, '--client-id', clientId, '--out', out);
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ client_id: clientId });
  });
});
