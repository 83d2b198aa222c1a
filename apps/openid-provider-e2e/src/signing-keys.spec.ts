import { writeFile } from 'node:fs/promises';
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

    it('is published before it signs, on every replica, and the one before it stays', async () => {
      const { url } = test.provider;
      const before = await signerOf(url);
      const { stdout } = await runProvider(['rotate-keys', '--file', test.signingKeysFile, '--overlap', '5']);
      const [added = ''] = stdout.split(' ', 1);
      for (const replica of test.replicas)
        await until(async () => (await publishedBy(replica.url)).includes(added));
      const again = await runProvider(['rotate-keys', '--file', test.signingKeysFile]);
      expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('(signing_key_coming)')]);
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
