import { z } from 'zod';
import { PolicyError } from '../policy-error.ts';

/** The name of a lock in the folder of its project. */
export const lockFileName = 'policy.lock.json';

const LockedOperation = z.strictObject({
  operation: z.string(),
  method: z.string(),
  path: z.string(),
  scope: z.string(),
  permission: z.string(),
});

const LockedApi = z.strictObject({
  api: z.string(),
  audience: z.string(),
  operations: z.array(LockedOperation),
});

const LockedClient = z.strictObject({
  client: z.string(),
  audiences: z.array(z.string()),
  scopes: z.array(z.string()),
  institutions: z.union([z.literal('by registration'), z.array(z.string())]),
});

/** What a project has to do with the policy, as it was reviewed. */
export const PolicyLock = z.strictObject({
  version: z.literal(1),
  project: z.string(),
  apis: z.array(LockedApi),
  clients: z.array(LockedClient),
});

export type PolicyLock = Readonly<z.output<typeof PolicyLock>>;
export type LockedApi = PolicyLock['apis'][number];
export type LockedClient = PolicyLock['clients'][number];
export type LockedOperation = LockedApi['operations'][number];

/**
 * Reads a lock.
 *
 * @param where names the file in errors
 * @throws {PolicyError} `lock_unreadable`
 */
export function parseLock(text: string, where: string): PolicyLock {
  try {
    return PolicyLock.parse(JSON.parse(text));
  } catch (cause) {
    throw new PolicyError(
      'lock_unreadable',
      `${where} is no policy lock that can be read: make it anew with 'ambit policy lock'`,
      { cause },
    );
  }
}

/** The text of a lock: one line for each operation and client, so that a change of one is a change of its line. */
export function formatLock({ version, project, apis, clients }: PolicyLock): string {
  const lines = (items: readonly object[], indent: string): string =>
    items.length === 0
      ? '[]'
      : `[\n${items.map((item) => `${indent}  ${spaced(item)}`).join(',\n')}\n${indent}]`;
  const apiBlocks = apis.map(
    ({ api, audience, operations }) =>
      `    {\n      "api": ${JSON.stringify(api)},\n      "audience": ${JSON.stringify(audience)},\n      "operations": ${lines(operations, '      ')}\n    }`,
  );
  return `{
  "version": ${version},
  "project": ${JSON.stringify(project)},
  "apis": ${apiBlocks.length === 0 ? '[]' : `[\n${apiBlocks.join(',\n')}\n  ]`},
  "clients": ${lines(clients, '  ')}
}
`;
}

/** JSON on one line, with spaces as a person would set them. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}: ${spaced(member)}`)
    .join(', ')} }`;
}
