import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { errorCode } from '../error-code.ts';
import { jwksUriProblem } from './jwks-uri.ts';
import { readPublicKey } from './public-key.ts';
import { crossProblems } from './registration-problems.ts';
import { RegistrationError, type RegistrationProblem } from './registration-error.ts';
import { type RegisteredClientEntry, RegistrationFile } from './registration-schema.ts';
import {
  actsForAnyone,
  type ClientKey,
  institutionsClaim,
  type RegisteredClient,
  type Registration,
} from './registration.ts';

export interface RegistrationOptions {
  /** Whether clients' JWKS URIs may be on this machine, over http. For development; false by default. */
  readonly allowLoopbackJwks?: boolean;
}

/**
 * Reads and checks a registration file. Paths of keys in it are relative to it.
 *
 * @example
 * const registration = await loadRegistration('clients.json');
 * registration.clients.get(clientId)?.scopes; // ['accounts.read']
 *
 * @throws {RegistrationError} naming every problem, each with its code and its path in the file
 */
export async function loadRegistration(
  file: string,
  { allowLoopbackJwks = false }: RegistrationOptions = {},
): Promise<Registration> {
  const parsed = RegistrationFile.safeParse(await readJson(file));
  if (!parsed.success) throw invalid(file, parsed.error.issues.map(fieldProblem));

  const { resources, clients } = parsed.data;
  const problems = [...crossProblems(parsed.data)];
  const registered: RegisteredClient[] = [];
  for (const [index, client] of clients.entries()) {
    const key = await keyOf(client, { directory: dirname(resolve(file)), allowLoopbackJwks });
    if ('code' in key) problems.push({ ...key, path: `clients[${index}].${key.path}` });
    else registered.push(registeredClient(client, key));
  }
  if (problems.length > 0) throw invalid(file, problems);
  return {
    resources: new Map(resources.map((resource) => [resource.audience, resource])),
    clients: new Map(registered.map((client) => [client.id, client])),
  };
}

function registeredClient(client: RegisteredClientEntry, key: ClientKey): RegisteredClient {
  return {
    id: client.client_id,
    name: client.name,
    scopes: client.scopes,
    algorithm: client.algorithm,
    key,
    isDpopBound: client.dpop_bound_access_tokens,
    assertionRules: client.assertion,
    institutions: institutionsClaim(client.institutions),
    actsForAnyone: actsForAnyone(client.institutions),
  };
}

interface KeyContext {
  readonly directory: string;
  readonly allowLoopbackJwks: boolean;
}

async function keyOf(
  client: RegisteredClientEntry,
  { directory, allowLoopbackJwks }: KeyContext,
): Promise<ClientKey | RegistrationProblem> {
  if (client.jwks_uri !== undefined) {
    const message = jwksUriProblem(client.jwks_uri, { allowLoopback: allowLoopbackJwks });
    if (message !== undefined) return { code: 'jwks_uri_forbidden', path: 'jwks_uri', message };
    return { source: 'jwks_uri', jwksUri: client.jwks_uri };
  }
  const path = client.public_key_pem === undefined ? 'public_key_file' : 'public_key_pem';
  let pem = client.public_key_pem;
  try {
    pem ??= await readFile(resolve(directory, client.public_key_file ?? ''), 'utf8');
  } catch (error) {
    return { code: 'key_file_unreadable', path, message: `cannot be read (${errorCode(error)})` };
  }
  const outcome = await readPublicKey(pem, client.algorithm);
  return 'jwk' in outcome ? { source: 'pem', jwk: outcome.jwk } : { ...outcome.refused, path };
}

async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw errorCode(cause) === 'ENOENT'
      ? new RegistrationError(
          'registration_missing',
          `There is no registration file ${file}: set CLIENTS_FILE to one; the README shows the format`,
          { cause },
        )
      : new RegistrationError(
          'registration_unreadable',
          `The registration file ${file} cannot be read (${errorCode(cause)}): let this user read it`,
          { cause },
        );
  }
  try {
    return JSON.parse(text);
  } catch {
    // Not the cause: it quotes the file, and a private key may stand there by mistake.
    throw new RegistrationError('registration_unreadable', `The registration file ${file} is not JSON`);
  }
}

function fieldProblem({ path, message }: z.core.$ZodIssue): RegistrationProblem {
  return {
    code: 'invalid_field',
    path: path.length === 0 ? 'the file' : z.core.toDotPath(path),
    message,
  };
}

function invalid(file: string, problems: readonly RegistrationProblem[]): RegistrationError {
  return new RegistrationError('registration_invalid', `The registration file ${file} is not valid`, {
    problems,
  });
}
