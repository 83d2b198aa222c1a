import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { JWK } from 'jose';
import { publicJwkOfPem } from './public-key.ts';
import { RegistrationError } from './registration-error.ts';
import { type RegisteredClientEntry, RegistrationFile } from './registration-schema.ts';
import {
  type ClientKey,
  institutionsClaim,
  type RegisteredClient,
  type Registration,
} from './registration.ts';

/** Characters of the institutions claim: with more, the token would not fit the headers that servers accept. */
const longestClaim = 6_000;

/**
 * Reads and checks a registration file. Paths in it are relative to it.
 *
 * @throws {RegistrationError} naming every problem, each with its path in the file
 */
export async function loadRegistration(file: string): Promise<Registration> {
  const parsed = RegistrationFile.safeParse(await readJson(file));
  if (!parsed.success)
    throw new RegistrationError(
      'registration_invalid',
      `The registration file ${file} is not valid`,
      parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`),
    );
  const { resources, clients } = parsed.data;
  const offered = new Set<string>(resources.flatMap(({ scopes }) => scopes));
  const problems: string[] = [
    ...repeated(resources.map(({ audience }) => audience)).map(
      (audience) => `resources: ${audience} stands twice`,
    ),
    ...repeated(clients.map(({ client_id }) => client_id)).map((id) => `clients: ${id} stands twice`),
    ...clients.flatMap((client, index) =>
      problemsOf(client, offered).map((problem) => `clients.${index}: ${problem}`),
    ),
  ];
  const registered = await Promise.all(
    clients.map(async (client, index): Promise<RegisteredClient | undefined> => {
      try {
        return {
          id: client.client_id,
          name: client.name,
          scopes: client.scopes,
          algorithm: client.algorithm,
          key: await keyOf(client, dirname(resolve(file))),
          institutions: institutionsClaim(client),
        };
      } catch (error) {
        problems.push(
          `clients.${index}: the public key of '${client.name}' ${error instanceof Error ? error.message : 'cannot be read'}`,
        );
        return undefined;
      }
    }),
  );
  if (problems.length > 0)
    throw new RegistrationError(
      'registration_invalid',
      `The registration file ${file} is not valid`,
      problems,
    );
  return {
    resources: new Map(resources.map((resource) => [resource.audience, resource])),
    clients: new Map(registered.flatMap((client) => (client === undefined ? [] : [[client.id, client]]))),
  };
}

function problemsOf(client: RegisteredClientEntry, offered: ReadonlySet<string>): readonly string[] {
  const { scopes, institutions, name } = client;
  return [
    ...scopes
      .filter((scope) => !offered.has(scope))
      .map((scope) => `'${name}' has the scope ${scope}, which no resource offers`),
    ...repeated(institutions.map(({ id }) => id)).map((id) => `'${name}' has the institution ${id} twice`),
    ...(JSON.stringify(institutionsClaim(client)).length > longestClaim
      ? [
          `'${name}' acts for so many institutions and users that its tokens would not fit a header: register several clients`,
        ]
      : []),
  ];
}

async function keyOf(client: RegisteredClientEntry, directory: string): Promise<ClientKey> {
  if (client.jwks_uri !== undefined) return { source: 'jwks_uri', jwksUri: client.jwks_uri };
  const pem = client.public_key_pem ?? (await readKeyFile(resolve(directory, client.public_key_file ?? '')));
  const jwk: JWK = await publicJwkOfPem(pem, client.algorithm);
  return { source: 'pem', jwk };
}

async function readKeyFile(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new Error(`cannot be read from ${file}`);
  });
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT'
      ? new RegistrationError(
          'registration_missing',
          `There is no registration file ${file}: set CLIENTS_FILE to one`,
        )
      : new RegistrationError(
          'registration_unreadable',
          `The registration file ${file} cannot be read (${error.code ?? 'unknown'})`,
        );
  });
  try {
    return JSON.parse(text);
  } catch {
    throw new RegistrationError('registration_unreadable', `The registration file ${file} is not JSON`);
  }
}

function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
