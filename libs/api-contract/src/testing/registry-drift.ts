import type { AnyApi } from '../api.ts';
import { policyTable, type PolicyRow, scopesOf } from '../policy-table.ts';

/**
 * What others say of the same contracts, each as it was found: fetched, read from a file, made by a library. A side that
 * is left out is not compared.
 */
export interface RegistrySides {
  /** The answer of `GET /policy`: what the guards of an application know. */
  readonly guards?: unknown;
  /** The OpenAPI document that the application serves. */
  readonly openApi?: unknown;
  /** Its protected resource metadata (RFC 9728). */
  readonly resourceMetadata?: unknown;
  /** The provider's metadata (RFC 8414). */
  readonly providerMetadata?: unknown;
  /** The provider's registration file. */
  readonly registration?: unknown;
  /** What clients declare in their code: the members `clients` of policy locks. */
  readonly declaredClients?: readonly { readonly client: string; readonly scopes: readonly string[] }[];
  /** Typed clients, by the name of their API. */
  readonly typedClients?: Readonly<Record<string, object>>;
  /** A page with a table of operations, scopes and permissions. */
  readonly document?: string;
}

/**
 * Compares everything that is derived from contracts with the contracts. Each difference is a sentence that names both
 * sides; none means that they are one registry.
 *
 * @example
 * import { accountsApi } from '@ambit/accounts-contract';
 *
 * async function test(apiUrl: string) {
 *   const openApi = await (await fetch(`${apiUrl}/openapi.json`)).json();
 *   const drift = registryDrift([accountsApi], { openApi });
 *   if (drift.length > 0) throw new Error(drift.join('\n'));
 * }
 */
export function registryDrift(apis: readonly AnyApi[], sides: RegistrySides): readonly string[] {
  const rows = apis.flatMap(policyTable);
  const scopes = [...new Set(apis.flatMap(scopesOf))].sort();
  const { guards, openApi, resourceMetadata, providerMetadata, registration } = sides;
  const { declaredClients, typedClients, document } = sides;
  return [
    ...(guards === undefined ? [] : compareRows(rows, 'the guards of the API', guardRows(guards))),
    ...(openApi === undefined ? [] : compareRows(rows, 'its OpenAPI document', openApiRows(openApi))),
    ...(document === undefined ? [] : compareDocument(rows, document)),
    ...missingScopes(scopes, 'the protected resource metadata', resourceMetadata),
    ...missingScopes(scopes, "the provider's metadata", providerMetadata),
    ...(registration === undefined ? [] : compareRegistration(apis, registration, declaredClients ?? [])),
    ...apis.flatMap((api) => compareTypedClient(api, typedClients?.[api.name])),
  ];
}

/** What a side says of an operation, in the words of the contract: `GET /notes/:id, notes.read, notes:view`. */
type SaidRows = ReadonlyMap<string, string>;

function compareRows(rows: readonly PolicyRow[], side: string, said: SaidRows): readonly string[] {
  const known = new Set(rows.map(({ operation }) => operation));
  return [
    ...rows.flatMap((row) => {
      const found = said.get(row.operation);
      if (found === wordsOf(row)) return [];
      return [`${row.operation}: the contract says '${wordsOf(row)}', ${side} '${found ?? 'nothing'}'`];
    }),
    ...[...said.keys()]
      .filter((operation) => !known.has(operation))
      .map((operation) => `${operation}: ${side} has it, and no contract does`),
  ];
}

function wordsOf({
  method,
  path,
  scope,
  permission,
}: Omit<PolicyRow, 'api' | 'operation' | 'resource'>): string {
  return `${method} ${path}, ${scope}, ${permission}`;
}

function guardRows(answer: unknown): SaidRows {
  const routes = listAt(answer, 'routes').filter((route) => textAt(route, 'access') === 'operation');
  return new Map(
    routes.map((route) => [
      textAt(route, 'operation'),
      `${textAt(route, 'method')} ${textAt(route, 'path')}, ${listAt(route, 'scopes').join(' ')}, ${textAt(route, 'permission')}`,
    ]),
  );
}

function openApiRows(openApi: unknown): SaidRows {
  const rows = new Map<string, string>();
  for (const [path, methods] of Object.entries(Object(memberOf(openApi, 'paths'))))
    for (const [method, operation] of Object.entries(Object(methods))) {
      const scopes = listAt(operation, 'security').flatMap((one) => Object.values(Object(one)).flat());
      const template = path.replace(/\{(\w+)\}/g, ':$1');
      rows.set(
        textAt(operation, 'operationId'),
        `${method.toUpperCase()} ${template}, ${scopes.join(' ')}, ${textAt(operation, 'x-permission')}`,
      );
    }
  return rows;
}

/** Of a page only what stands in one line of a table with the operation is compared. */
function compareDocument(rows: readonly PolicyRow[], document: string): readonly string[] {
  const lines = document.split('\n').filter((line) => line.startsWith('|'));
  return rows.flatMap(({ operation, scope, permission }) => {
    const line = lines.find((one) => one.includes(`\`${operation}\``));
    if (line === undefined) return [`${operation}: the contract has it, the table of the document has not`];
    return [scope, permission]
      .filter((word) => !line.includes(`\`${word}\``))
      .map((word) => `${operation}: the contract says '${word}', its line in the document does not`);
  });
}

function missingScopes(scopes: readonly string[], side: string, metadata: unknown): readonly string[] {
  if (metadata === undefined) return [];
  const said = listAt(metadata, 'scopes_supported');
  return scopes
    .filter((scope) => !said.includes(scope))
    .map((scope) => `${scope}: the contracts need it, scopes_supported of ${side} has it not`);
}

function compareRegistration(
  apis: readonly AnyApi[],
  registration: unknown,
  declared: NonNullable<RegistrySides['declaredClients']>,
): readonly string[] {
  const resources = listAt(registration, 'resources');
  const clients = listAt(registration, 'clients');
  const ofApis = apis.flatMap((api) => {
    const resource = resources.find((one) => textAt(one, 'audience') === api.audience);
    if (resource === undefined)
      return [`${api.name}: the contract is for '${api.audience}', the provider knows no such resource`];
    return scopesOf(api)
      .filter((scope) => !listAt(resource, 'scopes').includes(scope))
      .map(
        (scope) =>
          `${scope}: the contract '${api.name}' needs it, the provider does not grant it for '${api.audience}'`,
      );
  });
  const ofClients = declared.flatMap(({ client: name, scopes }) => {
    const client = clients.find((one) => textAt(one, 'name') === name);
    if (client === undefined) return [`${name}: the code declares the client, the provider does not know it`];
    const registered = listAt(client, 'scopes').map(String).sort().join(' ');
    const wanted = scopes.toSorted().join(' ');
    return registered === wanted
      ? []
      : [`${name}: the code declares '${wanted}', the provider has registered '${registered}'`];
  });
  return [...ofApis, ...ofClients];
}

function compareTypedClient(api: AnyApi, client: object | undefined): readonly string[] {
  if (client === undefined) return [];
  const operations = Object.keys(api.operations);
  return [
    ...operations
      .filter((id) => typeof memberOf(client, id) !== 'function')
      .map((id) => `${id}: the contract has it, the typed client of '${api.name}' has not`),
    ...Object.keys(client)
      .filter((id) => !operations.includes(id))
      .map((id) => `${id}: the typed client of '${api.name}' has it, the contract has not`),
  ];
}

function memberOf(value: unknown, name: string): unknown {
  return Object(value)[name];
}

function textAt(value: unknown, name: string): string {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : '';
}

function listAt(value: unknown, name: string): readonly unknown[] {
  const member = memberOf(value, name);
  return Array.isArray(member) ? member : [];
}
