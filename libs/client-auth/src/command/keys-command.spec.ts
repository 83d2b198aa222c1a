import { createPublicKey } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fileKeyRingStore, KeyRing, loadPrivateKey } from '../index.ts';
import { runKeysCommand } from './keys-command.ts';

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'ambit-keys-'))));
afterEach(() => rm(directory, { recursive: true }));
const at = (name: string): string => join(directory, name);

describe('ambit-keys', () => {
  it('makes a key that its owner alone may read, and overwrites none', async () => {
    const said = await runKeysCommand(['generate', '--out', at('client.pem'), '--algorithm', 'PS256']);
    const { kid } = await loadPrivateKey({ file: at('client.pem') });
    expect(said).toContain(`PS256, kid ${kid}`);
    expect((await stat(at('client.pem'))).mode & 0o777).toBe(0o600);
    await expect(runKeysCommand(['generate', '--out', at('client.pem')])).rejects.toMatchObject({
      code: 'key_file_exists',
    });
  });

  it('hands out the public half and nothing else', async () => {
    await runKeysCommand(['generate', '--out', at('client.pem')]);
    const { publicJwk } = await loadPrivateKey({ file: at('client.pem') });
    const pem = await runKeysCommand(['public', '--key', at('client.pem')]);
    const { x, y } = createPublicKey(pem).export({ format: 'jwk' });
    expect({ x, y }).toEqual({ x: publicJwk.x, y: publicJwk.y });
    const jwks = await runKeysCommand(['public', '--key', at('client.pem'), '--format', 'jwks']);
    expect(JSON.parse(jwks)).toEqual({ keys: [publicJwk] });
    expect(await runKeysCommand(['public', '--key', at('client.pem'), '--out', at('public.pem')])).toContain(
      'written',
    );
    expect(await readFile(at('public.pem'), 'utf8')).toBe(pem);
  });

  it('writes the document for the operators of a provider, by PEM or by JWKS URI', async () => {
    await runKeysCommand(['generate', '--out', at('client.pem')]);
    const register = async (...args: readonly string[]): Promise<unknown> =>
      JSON.parse(
        await runKeysCommand(['register', '--key', at('client.pem'), '--scope', 'a.read a.write', ...args]),
      );
    expect(await register('--client-id', 'c-1', '--jwks-uri', 'https://w.example/jwks.json')).toEqual({
      client_id: 'c-1',
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      scope: 'a.read a.write',
      jwks_uri: 'https://w.example/jwks.json',
    });
    expect(await register('--name', 'worker')).toMatchObject({
      client_name: 'worker',
      public_key_pem: expect.stringContaining('BEGIN PUBLIC KEY'),
      jwks: { keys: [expect.not.objectContaining({ d: expect.anything() })] },
    });
  });

  it('rotates a ring, tells its state, and removes a key for cause', async () => {
    const ring = ['--ring', at('ring')];
    const first = (await runKeysCommand(['create-ring', ...ring])).split(' ', 1)[0] ?? '';
    expect(await runKeysCommand(['status', ...ring])).toMatch(new RegExp(`^${first} +ES256 +published`));
    await expect(runKeysCommand(['rotate', ...ring])).rejects.toMatchObject({ code: 'rotation_in_progress' });
    await expect(runKeysCommand(['rotate', ...ring, `--for-cause=${first}`])).rejects.toThrow('--reason');
    const said = await runKeysCommand(['rotate', ...ring, `--for-cause=${first}`, '--reason', 'in a log']);
    expect(said).toMatch(new RegExp(`${first} +ES256 +removed .* in a log`));
    expect(said).toContain('The provider may take it until 20');
    expect(
      await runKeysCommand(['rotate', ...ring, '--for-cause', 'none', '--reason', 'x']).catch(String),
    ).toContain('has no key none');
    expect((await runKeysCommand(['register', ...ring, '--scope', 'a.read'])).includes(first)).toBe(false);
  });

  it.each(['status', 'public', 'register --scope a.read', 'rotate', 'rotate --for-cause x --reason y'])(
    'makes no ring where there is none: %s',
    async (line) => {
      const command = [...line.split(' '), '--ring', at('typo')];
      await expect(runKeysCommand(command)).rejects.toMatchObject({ code: 'ring_missing' });
      await expect(stat(at('typo'))).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );

  it('makes no ring where there is one', async () => {
    await runKeysCommand(['create-ring', '--ring', at('ring')]);
    await expect(runKeysCommand(['create-ring', '--ring', at('ring')])).rejects.toMatchObject({
      code: 'ring_exists',
    });
  });

  it('reads a ring without changing it, however long its key has signed', async () => {
    const store = fileKeyRingStore(at('ring'));
    const long = Date.parse('2020-01-01T00:00:00Z');
    const ring = await KeyRing.open({ store, clock: () => long });
    await ring.advance(async () => undefined);
    const before = await store.load();
    for (const line of ['status', 'public', 'register --scope a.read'])
      await runKeysCommand([...line.split(' '), '--ring', at('ring')]);
    expect(await store.load()).toEqual(before);
  });

  it('goes by what a ring was made for: its algorithm, and how the provider knows it', async () => {
    const ring = ['--ring', at('ring')];
    await runKeysCommand(['create-ring', ...ring, '--pem', '--algorithm', 'PS256']);
    const first = (await runKeysCommand(['status', ...ring])).split(' ', 1)[0] ?? '';
    const said = await runKeysCommand(['rotate', ...ring, `--for-cause=${first}`, '--reason', 'in a log']);
    expect(said).toContain('until its operators act');
    expect(said).not.toContain('ES256');
    expect(said.match(/PS256/g)).toHaveLength(2);
    expect(await runKeysCommand(['register', ...ring, '--scope', 'a.read'])).toContain('PS256');
  });

  it.each([
    ['sing', "no command 'sing'"],
    ['public', '--key is missing'],
    ['public --key x y', 'one argument too many'],
    ['public --kee x', '--kee'],
    ['generate --out x --algorithm HS256', '--algorithm is one of'],
  ])('says what is wrong with: %s', async (line, problem) => {
    await expect(runKeysCommand(line.split(' '))).rejects.toThrow(problem);
  });

  it('explains itself', async () => {
    expect(await runKeysCommand(['--help'])).toContain('ambit-keys rotate');
  });
});
