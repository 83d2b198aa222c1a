import type { LockedClient, LockedOperation, PolicyLock } from './lock/policy-lock.ts';

export const audience = 'https://notes.example';

export function operation(name: string, change: Partial<LockedOperation> = {}): LockedOperation {
  return {
    operation: name,
    method: 'GET',
    path: `/${name}`,
    scope: 'notes.read',
    permission: 'notes:view',
    ...change,
  };
}

export function client(name: string, change: Partial<LockedClient> = {}): LockedClient {
  return {
    client: name,
    audiences: [audience],
    scopes: ['notes.read'],
    institutions: 'by registration',
    ...change,
  };
}

/** The lock of a contract `notes` and of the clients that use it. */
export function lock(operations: LockedOperation[], clients: LockedClient[] = []): PolicyLock {
  return { version: 1, project: 'notes', apis: [{ api: 'notes', audience, operations }], clients };
}
