import { readFile, rename, writeFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { describeOnEachProvider } from './describe-on-each-provider.ts';
import { runProvider } from './run-provider.ts';
import { createClient, readJson, registrationOf, requestToken } from './test-client.ts';

const client = await createClient('ES256');

describeOnEachProvider(
  'a signing key',
  async () => [registrationOf(client)],
  (test) => {
    const publishedBy = async (url: string): Promise<readonly string[]> => {
      const { keys } = await readJson(await fetch(`${url}/jwks`));
      return Array.isArray(keys) ? keys.map(({ kid }: { kid: string }) => kid) : [];
    };
    const signerOf = async (url: string): Promise<string | undefined> => {
      const { body } = await requestToken(url, { client_assertion: await client.mint() });
      return decodeProtectedHeader(String(body['access_token'])).kid;
    };
    const until = async (condition: () => Promise<boolean>): Promise<void> => {
      while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
    };

    /** As if most of the overlap were over: the command allows none that is shorter than what caches keep. */
    const signSoon = async (kid: string): Promise<void> => {
      const keys: unknown = JSON.parse(await readFile(test.signingKeysFile, 'utf8'));
      const soon = new Date(Date.now() + 2_000).toISOString();
      const content = JSON.stringify({ ...Object(keys), signs_from: { [kid]: soon } });
      const beside = `${test.signingKeysFile}.new`;
      await writeFile(beside, content, { mode: 0o600 });
      await rename(beside, test.signingKeysFile);
    };

    it('is published before it signs, on every replica, and the one before it stays', async () => {
      const { url } = test.provider;
      const before = await signerOf(url);
      const rotate = ['rotate-keys', '--file', test.signingKeysFile];
      const tooSoon = await runProvider([...rotate, '--overlap', '119']);
      expect([tooSoon.code, tooSoon.stderr]).toEqual([1, expect.stringContaining('(overlap_too_short)')]);
      const { stdout } = await runProvider([...rotate, '--overlap', '120']);
      const [added = ''] = stdout.split(' ', 1);
      for (const replica of test.replicas) {
        await until(async () => (await publishedBy(replica.url)).includes(added));
        expect(await signerOf(replica.url)).toBe(before);
      }
      await expect(runProvider(rotate)).resolves.toEqual({ code: 0, stdout, stderr: '' });
      await signSoon(added);
      for (const replica of test.replicas) {
        await until(async () => (await signerOf(replica.url)) === added);
        expect(await publishedBy(replica.url)).toEqual([added, before]);
      }
      expect(test.provider.log.filter(({ msg }) => msg === 'signing keys changed')).toHaveLength(2);
    });

    it('goes on signing when the file is spoilt, and the log says why', async () => {
      const { provider, signingKeysFile } = test;
      const signer = await signerOf(provider.url);
      await writeFile(signingKeysFile, '{"keys": [');
      await until(async () => provider.log.some(({ reason }) => String(reason).includes('not a JWK Set')));
      expect(await signerOf(provider.url)).toBe(signer);
    });
  },
);
