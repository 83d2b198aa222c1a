import { accountsApi } from '@ambit/accounts-contract';
import { allScopes } from '@ambit/scopes';
import { writeFile } from 'node:fs/promises';
import type { StackClient } from './clients.ts';
import { publicKeyFileOf } from './development-keys.ts';
import type { StackDirectories } from './directories.ts';
import type { SeedDirectory } from './seed-directory.ts';

export interface Registration {
  readonly clients: readonly StackClient[];
  readonly seed: SeedDirectory;
  readonly jwksUri: string;
  /** Seconds. */
  readonly accessTokenLifetime: number;
}

/** Writes the provider's registration file: the resource server of the contract, and the clients with their public keys. */
export async function writeRegistration(
  directories: StackDirectories,
  { clients, seed, jwksUri, accessTokenLifetime }: Registration,
): Promise<void> {
  const registration = {
    // Every contract of the API, and what it serves besides.
    resources: [{ audience: accountsApi.audience, scopes: allScopes, accessTokenLifetime }],
    clients: clients.map((client) => ({
      client_id: client.id,
      name: client.name,
      scopes: client.scopes,
      algorithm: client.algorithm,
      ...(client.registeredBy === 'JWKS URI'
        ? { jwks_uri: jwksUri }
        : { public_key_file: publicKeyFileOf(directories, client) }),
      institutions: seed.institutions.map((institution) => {
        const [associated, ...others] = client.actsFor(institution);
        return {
          id: institution.id,
          associated_enterprise_user: associated,
          act_for: others.length === 0 ? 'associated' : [associated, ...others],
        };
      }),
    })),
  };
  await writeFile(directories.registration, `${JSON.stringify(registration, null, 2)}\n`);
}
