import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSigningKeys } from './generate-signing-keys.ts';
import { loadSigningKeys, type SigningKeys } from './signing-keys.ts';

describe('signing keys', () => {
  let directory: string;
  let count = 0;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'signing-keys-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const newFile = (): string => join(directory, `keys-${(count += 1)}.json`);

  async function generated(): Promise<SigningKeys['keys'][number]> {
    const file = newFile();
    await generateSigningKeys(file);
    const [key] = (await loadSigningKeys(file)).keys;
    if (key === undefined) throw new Error('No key was made');
    return key;
  }

  async function loadContent(content: unknown): Promise<SigningKeys> {
    const file = newFile();
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
    return loadSigningKeys(file);
  }

  it('are made for their owner alone, and load', async () => {
    const file = newFile();
    const kid = await generateSigningKeys(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { keys } = await loadSigningKeys(file);
    expect(keys).toMatchObject([{ kid, kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' }]);
  });

  it('are never overwritten', async () => {
    const file = newFile();
    await generateSigningKeys(file);
    const before = await readFile(file, 'utf8');
    await expect(generateSigningKeys(file)).rejects.toMatchObject({ code: 'signing_keys_exist' });
    await expect(readFile(file, 'utf8')).resolves.toBe(before);
  });

  it('cannot be made in a folder that is not there', async () => {
    await expect(generateSigningKeys(join(directory, 'none', 'keys.json'))).rejects.toMatchObject({
      code: 'signing_keys_not_written',
    });
  });

  it('are missed with the command that makes them', async () => {
    const file = newFile();
    await expect(loadSigningKeys(file)).rejects.toMatchObject({
      code: 'signing_keys_missing',
      message: expect.stringContaining(`node dist/main.js generate-keys --out ${file}`),
    });
  });

  it.each([0o640, 0o604, 0o620])('are refused when others may use the file (mode %o)', async (mode) => {
    const file = newFile();
    await generateSigningKeys(file);
    await chmod(file, mode);
    await expect(loadSigningKeys(file)).rejects.toMatchObject({ code: 'signing_keys_exposed' });
  });

  it('may be readable by others where that was said, as mounted secrets are, and never writable', async () => {
    const file = newFile();
    await generateSigningKeys(file);
    await chmod(file, 0o444);
    await expect(loadSigningKeys(file, { allowReadableByOthers: true })).resolves.toBeDefined();
    await chmod(file, 0o664);
    await expect(loadSigningKeys(file, { allowReadableByOthers: true })).rejects.toMatchObject({
      code: 'signing_keys_exposed',
    });
  });

  it('may be several, the first of which signs', async () => {
    const keys = [await generated(), await generated()];
    await expect(loadContent({ keys })).resolves.toEqual({ keys });
  });

  it('are refused when they are not whole, and shown in no error', async () => {
    const [one, other] = [await generated(), await generated()];
    const { d, ...publicHalf } = one;
    const contents = [
      'no JSON',
      {},
      { keys: [] },
      { keys: [publicHalf] },
      { keys: [one, one] },
      { keys: [{ ...one, d: other.d }] },
      { keys: [{ ...one, alg: 'RS256' }] },
      { keys: [{ ...one, k: 'more' }] },
    ];
    for (const content of contents) {
      const error: unknown = await loadContent(content).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'signing_keys_invalid' });
      expect(String(error)).not.toContain(d);
    }
  });
});
