import { randomUUID } from 'node:crypto';
import { allScopes } from '@ambit/scopes';
import type { AnyApi } from '../api.ts';
import type { MatrixCase } from '../denial-matrix/denial-matrix.ts';
import type { AnyExample } from '../denial-matrix/example-requests.ts';
import { fillPath } from '../path.ts';
import type { MatrixWorld } from './matrix-world.ts';
import type { Mint } from './mint-token.ts';

/** A request as it is sent, and who it says that sends it. */
export interface MatrixRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Name, value, name, value: so that one may stand twice. */
  readonly headers: readonly string[];
  readonly body: string | undefined;
  readonly token: string | undefined;
  readonly correlationId: string;
  readonly client: MatrixClient;
  readonly params: Readonly<Record<string, string>>;
}

/** What the token says of the client. */
export interface MatrixClient {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly institutions: unknown;
}

export interface RequestParts {
  readonly api: AnyApi;
  readonly world: MatrixWorld;
  readonly mint: Mint;
  readonly example: AnyExample;
}

/** Makes the request that has the facts of a case. */
export function matrixRequest(one: MatrixCase, { api, world, mint, example }: RequestParts): MatrixRequest {
  const { facts, policy } = one;
  const operation = api.operations[policy.operation];
  if (operation === undefined) throw new TypeError(`'${api.name}' has no operation '${policy.operation}'`);
  const institution = world.institution(facts.institution);
  const enterpriseUser = world.enterpriseUser(facts.enterpriseUser, one);
  const params: Record<string, string> = {
    ...Object.fromEntries(Object.entries(example.params ?? {}).map(([name, value]) => [name, String(value)])),
    [api.boundary.institution]: institution,
    [api.boundary.enterpriseUser]: enterpriseUser,
  };
  if (policy.resource !== undefined) params[policy.resource] = world.resource(facts.resource, one);

  const client: MatrixClient = {
    // One of its own for each case, so that no limit on one client has a say.
    clientId: facts.credential === 'of-revoked-client' ? world.revoked.clientId : `matrix-${randomUUID()}`,
    scopes: scopesOf(one),
    institutions: registrationOf(one, world),
  };
  const token = mint(facts.credential, {
    client_id: client.clientId,
    scope: client.scopes.length === 0 ? undefined : client.scopes.join(' '),
    institutions: client.institutions,
    ...(facts.credential === 'revoked' && { jti: world.revoked.tokenId }),
  });
  const correlationId = randomUUID();
  const query = new URLSearchParams(
    Object.entries(example.query ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
  );
  if (facts.credential === 'in-query') query.set('access_token', token);
  const body = example.body === undefined ? undefined : JSON.stringify(example.body);
  const headers = [
    ...authorization(one, token),
    ...['x-request-id', correlationId],
    ...Object.entries(example.headers ?? {}).flatMap(([name, value]) => [name, String(value)]),
    ...(body === undefined ? [] : ['content-type', operation.bodyType ?? 'application/json']),
  ];
  return {
    method: policy.method,
    target: `${fillPath(policy.path, params)}${query.size === 0 ? '' : `?${query}`}`,
    headers,
    body,
    token: facts.credential === 'none' ? undefined : token,
    correlationId,
    client,
    params,
  };
}

function scopesOf({ facts, policy }: MatrixCase): readonly string[] {
  if (facts.scopes === 'needed') return [policy.scope];
  return facts.scopes === 'none' ? [] : allScopes.filter((scope) => scope !== policy.scope);
}

/** The claim `institutions` of the token. */
function registrationOf(one: MatrixCase, world: MatrixWorld): unknown {
  const own = world.institution('own');
  // The client is registered for a user of its own institution, whatever the path says.
  const user = world.enterpriseUser(one.facts.enterpriseUser, one);
  switch (one.facts.registration) {
    case 'this-user':
      return [{ id: own, enterprise_users: [user] }];
    case 'any-user':
      return [{ id: own, enterprise_users: 'any' }];
    case 'other-user':
      return [{ id: own, enterprise_users: [world.enterpriseUser('without-any', one)] }];
    case 'no-user':
      return [{ id: own, enterprise_users: [] }];
    case 'other-institution':
      return [{ id: world.institution('foreign'), enterprise_users: 'any' }];
    case 'unreadable':
      return { [own]: 'any' };
    case 'nowhere':
      return undefined;
  }
}

function authorization({ facts: { credential } }: MatrixCase, token: string): readonly string[] {
  switch (credential) {
    case 'none':
    case 'in-query':
      return [];
    case 'other-scheme':
      return ['authorization', `Basic ${Buffer.from(`client:${token}`).toString('base64')}`];
    case 'sent-twice':
      return ['authorization', `Bearer ${token}`, 'authorization', `Bearer ${token}`];
    default:
      return ['authorization', `Bearer ${token}`];
  }
}
