import { PolicyError } from '../policy-error.ts';
import type { LockedClient, LockedOperation, PolicyLock } from '../lock/policy-lock.ts';

/** An operation of an API, under the name `api.operation`. */
export interface ReachableOperation extends LockedOperation {
  readonly name: string;
  readonly audience: string;
}

/** A client, and the project whose code runs as it. */
export interface ReachingClient extends LockedClient {
  readonly project: string;
}

/** What the locks of a workspace say together. */
export interface Policy {
  readonly operations: ReadonlyMap<string, ReachableOperation>;
  readonly clients: ReadonlyMap<string, ReachingClient>;
}

/**
 * Reads locks together.
 *
 * @throws {PolicyError} `lock_conflict` when two of them name one operation or one client
 */
export function policyOf(locks: readonly PolicyLock[]): Policy {
  const operations = new Map<string, ReachableOperation>();
  const clients = new Map<string, ReachingClient>();
  for (const { project, apis, clients: declared } of locks) {
    for (const { api, audience, operations: locked } of apis)
      for (const operation of locked) {
        const name = `${api}.${operation.operation}`;
        if (operations.has(name)) throw conflict('operation', name, project);
        operations.set(name, { ...operation, name, audience });
      }
    for (const client of declared) {
      if (clients.has(client.client)) throw conflict('client', client.client, project);
      clients.set(client.client, { ...client, project });
    }
  }
  return { operations, clients };
}

/** Whether tokens of a client open an operation. What the enterprise user may do besides is another question. */
export function reaches(client: LockedClient, { audience, scope }: ReachableOperation): boolean {
  return client.audiences.includes(audience) && client.scopes.includes(scope);
}

function conflict(kind: string, name: string, project: string): PolicyError {
  return new PolicyError(
    'lock_conflict',
    `The ${kind} '${name}' of ${project} is in the lock of another project too: give one of them another name`,
  );
}
