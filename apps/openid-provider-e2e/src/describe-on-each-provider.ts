import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOnPostgresql } from '@ambit/database/testing';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { type ProviderProcess, runProvider, startProvider } from './run-provider.ts';
import { audience, issuer } from './test-client.ts';

export interface ProvidersUnderTest {
  /** One process on PGlite, two on PostgreSQL; there from the first test on. */
  readonly replicas: readonly ProviderProcess[];
  /** The first of them. */
  readonly provider: ProviderProcess;
  /** The file of signing keys that all of them read. */
  readonly signingKeysFile: string;
}

/** What is registered; made when the suite starts. */
export type RegisterClients = () => Promise<readonly object[]>;

/**
 * Defines a suite twice: for a provider on PGlite, and for two replicas on one PostgreSQL. The clients are registered
 * before the first test.
 */
export function describeOnEachProvider(
  name: string,
  register: RegisterClients,
  define: (providers: ProvidersUnderTest) => void,
  settings: Readonly<Record<string, string>> = {},
): void {
  // First, since it gives tests the time that a process with an embedded database takes to start.
  describeOnPostgresql(name, () => {
    const url = process.env['DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/test';
    const replica = { DATABASE_URL: url, ...settings };
    define(providersOfSuite(register, [replica, replica]));
  });
  describe(`${name} (pglite)`, () => define(providersOfSuite(register, [settings])));
}

function providersOfSuite(
  register: RegisterClients,
  environments: readonly Readonly<Record<string, string>>[],
): ProvidersUnderTest {
  let replicas: readonly ProviderProcess[] = [];
  let directory: string | undefined;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'openid-provider-e2e-'));
    const common = await provision(directory, await register());
    replicas = await Promise.all(
      environments.map((environment) => startProvider({ ...common, ...environment })),
    );
  });
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    if (directory !== undefined) await rm(directory, { recursive: true });
  });
  return {
    get replicas() {
      return replicas;
    },
    get signingKeysFile() {
      return join(directory ?? '', 'signing-keys.json');
    },
    get provider() {
      const [first] = replicas;
      if (first === undefined) throw new Error('The provider is there from the first test on');
      return first;
    },
  };
}

/** Makes keys and a registration file; returns the environment of a provider that uses them. */
export async function provision(
  directory: string,
  clients: readonly object[],
): Promise<Readonly<Record<string, string>>> {
  const files = {
    CLIENTS_FILE: join(directory, 'clients.json'),
    SIGNING_KEYS_FILE: join(directory, 'signing-keys.json'),
  };
  const resources = [{ audience, scopes: ['accounts.read', 'accounts.write'], accessTokenLifetime: 120 }];
  await writeFile(files.CLIENTS_FILE, JSON.stringify({ resources, clients }));
  await runProvider(['generate-keys', '--out', files.SIGNING_KEYS_FILE]);
  return { ISSUER: issuer, ALLOW_LOOPBACK_JWKS: 'true', ...files };
}
