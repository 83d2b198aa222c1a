import { readJson, type Tree } from '@nx/devkit';
import { GeneratorError } from './generator-error.ts';

/** An operation as it stands in the lock of its contract. */
export interface KnownOperation {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly scope: string;
}

interface Lock {
  readonly apis: readonly {
    readonly api: string;
    readonly audience: string;
    readonly operations: readonly KnownOperation[];
  }[];
}

/**
 * What a contract has, by its lock: generators read no code.
 *
 * @throws {GeneratorError} `not_found`
 */
export function operationsOf(tree: Tree, contractRoot: string, api: string): Lock['apis'][number] {
  const file = `${contractRoot}/policy.lock.json`;
  if (!tree.exists(file))
    throw new GeneratorError(
      'not_found',
      `There is no ${file}: make the API with 'nx g @ambit/workspace:api ${api}', or the lock with 'nx run-many -t policy'`,
    );
  const found = readJson<Lock>(tree, file).apis.find((one) => one.api === api);
  if (found === undefined) throw new GeneratorError('not_found', `${file} has no API '${api}'`);
  return found;
}
