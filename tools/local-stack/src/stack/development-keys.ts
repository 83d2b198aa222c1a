import { generatePrivateKey, writePrivateKeyFile } from '@ambit/client-auth';
import { createPublicKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type { StackClient } from './clients.ts';
import type { StackDirectories } from './directories.ts';
import { lastLine, runApp, type RunAppOptions, StackError } from '@ambit/stack-parts';

/**
 * Makes the keys that are not there yet: one for each client that is registered by PEM, and the provider's own. Existing
 * keys are kept. A key ring makes its own.
 */
export async function developmentKeys(
  directories: StackDirectories,
  clients: readonly StackClient[],
  from: Pick<RunAppOptions, 'packages' | 'signal'> = {},
): Promise<void> {
  await Promise.all(
    clients
      .filter(({ registeredBy }) => registeredBy === 'PEM')
      .map(async (client) => {
        const file = directories.keyOf(client);
        if (!existsSync(file)) await writePrivateKeyFile(file, await generatePrivateKey(client.algorithm));
        await writeFile(publicKeyFileOf(directories, client), await publicPem(file));
      }),
  );
  if (existsSync(directories.signingKeys)) return;
  const { ended, stderr } = await runApp({
    app: 'openid-provider',
    args: ['generate-keys', '--out', directories.signingKeys],
    ...from,
  });
  if (ended !== 0)
    throw new StackError('process_failed', `The provider's signing keys were not made: ${lastLine(stderr)}`);
}

/** The public half of a client's key, as one would hand it to a provider's operators. */
export function publicKeyFileOf(directories: StackDirectories, client: Pick<StackClient, 'name'>): string {
  return directories.keyOf(client).replace(/\.pem$/, '.pub.pem');
}

async function publicPem(privateKeyFile: string): Promise<string> {
  return createPublicKey(await readFile(privateKeyFile, 'utf8'))
    .export({ type: 'spki', format: 'pem' })
    .toString();
}
