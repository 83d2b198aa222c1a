import type { Tree } from '@nx/devkit';
import { GeneratorError } from './generator-error.ts';

/** Where owners are named, one line a project. */
export const codeOwnersFile = '.github/CODEOWNERS';

/**
 * Adds the line of a project, after those that are there: of several that match, the last one counts.
 *
 * @throws {GeneratorError} `invalid_name` when nobody could be called that
 */
export function addCodeOwner(tree: Tree, root: string, owner: string): void {
  if (!/^@[\w-]+(\/[\w-]+)?$|^[^\s@]+@[^\s@]+$/.test(owner))
    throw new GeneratorError(
      'invalid_name',
      `'${owner}' is no owner: write @team, @organisation/team or an address`,
    );
  const before = tree.read(codeOwnersFile, 'utf8') ?? '';
  tree.write(codeOwnersFile, `${before.trimEnd()}\n/${root}/ ${owner}\n`.trimStart());
}
