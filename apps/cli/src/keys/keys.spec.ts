import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signingAlgorithms } from '@ambit/client-auth';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCommandLine } from '../command/run-command-line.fixture.ts';
import { signingAlgorithms as named } from '../connection/signing-algorithms.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'ambit-cli-keys-'))));
afterEach(() => rm(folder, { recursive: true }));

const file = (): string => join(folder, 'client.pem');
const ring = (): string => join(folder, 'ring');
const keys = (...args: readonly string[]) => runCommandLine(['keys', ...args]);

it('algorithms are those of @ambit/client-auth', () => {
  expect(named).toEqual(signingAlgorithms);
});

describe('a key file', () => {
  it('is made for its owner alone, and never overwritten', async () => {
    const { output } = await keys('generate', '--out', file(), '--algorithm', 'PS256');
    expect(output).toMatch(/^written .*client.pem: PS256, kid [\w-]{43}\n$/);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await keys('generate', '--out', file())).toMatchObject({ code: 'key_file_exists' });
  });

  it('is shown and exported by its public half alone', async () => {
    const { kid } = JSON.parse((await keys('generate', '--out', file(), '--json')).output);
    expect((await keys('show', '--key', file())).output).toContain(kid);
    expect(JSON.parse((await keys('show', '--key', file(), '--json')).output)).toEqual({
      algorithm: 'ES256',
      kid,
      kind: 'P-256',
    });
    expect((await keys('export', '--key', file())).output).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    for (const format of [['--json'], ['--format', 'jwks']]) {
      const jwks = JSON.parse((await keys('export', '--key', file(), ...format)).output);
      expect(jwks.keys.map(Object.keys)).toEqual([['kty', 'crv', 'x', 'y', 'kid', 'alg', 'use']]);
    }
    const out = join(folder, 'client.pub.pem');
    expect((await keys('export', '--key', file(), '--out', out)).output).toBe(`written ${out}\n`);
    expect(await readFile(out, 'utf8')).toContain('BEGIN PUBLIC KEY');
  });

  it('is named by an option or by the environment, and not twice', async () => {
    await keys('generate', '--out', file());
    const environment = { KEY_FILE: file() };
    expect((await runCommandLine(['keys', 'show'], { environment })).output).toContain('ES256');
    expect(await keys('show')).toMatchObject({ code: 'setting_missing' });
    // What is typed counts more than what is set.
    const typed = await runCommandLine(['keys', 'show', '--ring', ring()], { environment });
    expect(typed).toMatchObject({ code: 'ring_missing' });
    expect(await keys('show', '--key', file(), '--ring', ring())).toMatchObject({
      code: 'invalid_arguments',
    });
  });
});

describe('a key ring', () => {
  it('is made once, rotated and listed', async () => {
    const { kid } = JSON.parse((await keys('generate', '--ring', ring(), '--json')).output);
    expect(await keys('generate', '--ring', ring())).toMatchObject({ code: 'ring_exists' });
    expect((await keys('status', '--ring', ring())).output).toContain(`${kid}  ES256  published`);
    const cause = await keys(
      'rotate',
      '--ring',
      ring(),
      `--for-cause=${kid}`,
      '--reason',
      'the laptop is lost',
    );
    expect(cause.output).toContain(`${kid} was removed at`);
    const status = JSON.parse((await keys('status', '--ring', ring(), '--json')).output);
    expect(status).toMatchObject({
      registeredBy: 'jwks_uri',
      keys: [{ kid, state: 'removed', reason: 'the laptop is lost' }, { state: 'published' }],
    });
    expect(JSON.stringify(status)).not.toContain('PRIVATE');
    const jwks = JSON.parse((await keys('export', '--ring', ring(), '--json')).output);
    expect(jwks.keys.map((one: { kid: string }) => one.kid)).toEqual([status.keys[1].kid]);
  });

  it('by PEM says whom to send its new key', async () => {
    await keys('generate', '--ring', ring(), '--pem');
    const { kid } = JSON.parse((await keys('status', '--ring', ring(), '--json')).output).keys[0];
    const { output } = await keys('rotate', '--ring', ring(), `--for-cause=${kid}`, '--reason', 'lost');
    expect(output).toContain('The provider may take it until its operators act');
    expect(await keys('rotate', '--ring', ring())).toMatchObject({ code: 'rotation_in_progress' });
  });

  it('that is not there is not made by reading it', async () => {
    expect(await keys('status', '--ring', ring())).toMatchObject({ code: 'ring_missing' });
    expect(await keys('rotate')).toMatchObject({ code: 'setting_missing' });
    expect(await keys('rotate', '--ring', ring(), '--for-cause=x')).toMatchObject({ code: 'ring_missing' });
  });
});
