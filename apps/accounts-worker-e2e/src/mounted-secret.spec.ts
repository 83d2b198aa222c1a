import {
  generatePrivateKey,
  mountedPrivateKey,
  type MountedPrivateKey,
  privateKeyFromPem,
  type TokenRequestRecord,
} from '@ambit/client-auth';
import { balanceSnapshot } from '@ambit/local-stack';
import { apiAs, describeOnEachStack, type StackSettings } from '@ambit/local-stack/testing';
import { afterAll, expect, it } from '@jest/globals';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const mountIn = (directory: string): string => join(directory, 'mounted');
const keyFileIn = (directory: string): string => join(mountIn(directory), 'key.pem');

/** Puts a new key where it is seen as Kubernetes does: key.pem → ..data/key.pem → ..version/key.pem, by one rename. */
async function mountKey(directory: string, version: number): Promise<string> {
  const pem = await generatePrivateKey('ES256');
  const mount = mountIn(directory);
  await mkdir(join(mount, `..${version}`));
  await writeFile(join(mount, `..${version}`, 'key.pem'), pem);
  await symlink(`..${version}`, join(mount, '..data_tmp'));
  await rename(join(mount, '..data_tmp'), join(mount, '..data'));
  return (await privateKeyFromPem(pem)).kid;
}

/** Says of each token that it lives for a tenth of a second, so that one client asks as often as a fleet would. */
const shortLived: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (!response.ok || !/\/token$/.test(String(input))) return response;
  const { status, headers } = response;
  const body = (await response.json()) as object; // what a token endpoint answers with 200
  return Response.json({ ...body, expires_in: 0.1 }, { status, headers });
};

/** Tokens that live no longer than they must, a worker that serves the mounted key, and a provider that looks for keys often. */
const settings: StackSettings = async (directory) => {
  await mkdir(mountIn(directory));
  await mountKey(directory, 0);
  await symlink('..data/key.pem', keyFileIn(directory));
  return {
    accessTokenLifetime: 30,
    environment: {
      worker: { KEY_RING: '', KEY_FILE: keyFileIn(directory), KEY_READABLE_BY_OTHERS: 'true' },
      provider: { JWKS_LONGEST_USE_SECONDS: '8' },
    },
  };
};

/** Something that is told, and can be waited for, however long ago it was. */
function told<T>() {
  const all: T[] = [];
  const waiting = new Set<() => void>();
  return {
    tell: (value: T): void => {
      all.push(value);
      for (const look of waiting) look();
    },
    once: (isIt: (value: T) => boolean): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!all.some(isIt)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

describeOnEachStack(
  'a client whose key is a mounted secret',
  (test) => {
    let key: MountedPrivateKey | undefined;
    afterAll(() => key?.close());

    it('fails no call while the secret is swapped, and goes over to each key that the provider gets to know', async () => {
      const { directories, seed } = test.stack;
      const reloads = told<string>();
      const requests = told<TokenRequestRecord>();
      const ended = (kid: string, outcome: TokenRequestRecord['outcome']): Promise<void> =>
        requests.once((one) => one.kid === kid && one.outcome === outcome);
      key = await mountedPrivateKey({
        file: keyFileIn(directories.root),
        allowReadableByOthers: true,
        pollMs: 50,
        onReload: reloads.tell,
      });
      const { api } = await apiAs(test.stack, balanceSnapshot, balanceSnapshot.scopes, {
        key,
        fetch: shortLived,
        onTokenRequest: requests.tell,
      });
      const [institution] = seed.institutions;
      if (institution === undefined) throw new Error('the seed has institutions');
      const params = { institutionUniversalId: institution.id, enterpriseUserId: institution.serviceUser };

      const load = new AbortController();
      const failures: unknown[] = [];
      let calls = 0;
      const calling = Array.from({ length: 4 }, async () => {
        while (!load.signal.aborted) {
          await api.inquireAccounts({ params, body: { limit: 1 } }).catch((error) => failures.push(error));
          calls += 1;
          await pause(10);
        }
      });
      /** Replaces the secret, and has a token asked for by the new key before the provider can know it. */
      const swap = async (version: number): Promise<string> => {
        const kid = await mountKey(directories.root, version);
        await reloads.once((reloaded) => reloaded === kid);
        await ended(kid, 'invalid_client');
        return kid;
      };
      try {
        await ended(key.signers()[0]?.kid ?? '', 'granted');
        // Twice in a row: of the two newest keys the provider knows neither.
        await swap(1);
        await ended(await swap(2), 'granted');
        await ended(await swap(3), 'granted');
      } finally {
        load.abort();
        await Promise.all(calling);
      }
      expect(failures).toEqual([]);
      expect(calls).toBeGreaterThan(100);
    });
  },
  settings,
);
