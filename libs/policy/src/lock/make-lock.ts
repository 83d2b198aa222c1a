import { policyTable } from '@ambit/api-contract';
import type { PolicyLock } from './policy-lock.ts';
import type { ProjectPolicy } from './project-policy.ts';

/** The lock of a project, in an order that no edit of its code changes but one that means something. */
export function makeLock(project: string, { apis = [], clients = [] }: ProjectPolicy): PolicyLock {
  return {
    version: 1,
    project,
    apis: sortedBy(
      apis.map((api) => ({
        api: api.name,
        audience: api.audience,
        operations: sortedBy(
          policyTable(api).map(({ operation, method, path, scope, permission }) => ({
            ...{ operation, method, path, scope, permission },
          })),
          ({ operation }) => operation,
        ),
      })),
      ({ api }) => api,
    ),
    clients: sortedBy(
      clients.map(({ name, apis: called, scopes, institutions }) => ({
        client: name,
        audiences: unique(called.map(({ audience }) => audience)),
        scopes: unique(scopes),
        institutions: institutions === 'by registration' ? institutions : unique(institutions),
      })),
      ({ client }) => client,
    ),
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

function sortedBy<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  return items.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}
