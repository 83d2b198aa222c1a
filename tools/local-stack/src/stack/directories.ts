import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where a stack keeps what it makes. Everything lies below one folder, which may be deleted while the stack is down. */
export interface StackDirectories {
  readonly root: string;
  readonly keys: string;
  readonly logs: string;
  readonly snapshots: string;
  readonly registration: string;
  readonly signingKeys: string;
  /** The key file of a client that has one. */
  keyOf(client: { readonly name: string }): string;
  /** The key ring of a client that rotates its keys. */
  ringOf(client: { readonly name: string }): string;
  dataOf(app: string): string;
}

/** Names the folders below `root` and makes those that hold secrets readable by their owner alone. */
export function stackDirectories(root: string): StackDirectories {
  const base = resolve(root);
  const keys = join(base, 'keys');
  const logs = join(base, 'logs');
  for (const directory of [base, keys, logs]) mkdirSync(directory, { recursive: true, mode: 0o700 });
  return {
    root: base,
    keys,
    logs,
    snapshots: join(base, 'snapshots'),
    registration: join(base, 'registration.json'),
    signingKeys: join(keys, 'openid-provider.jwks.json'),
    keyOf: ({ name }) => join(keys, `${name}.pem`),
    ringOf: ({ name }) => join(keys, `${name}-ring`),
    dataOf: (app) => join(base, 'data', app),
  };
}
