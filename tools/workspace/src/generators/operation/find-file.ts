import { type Tree, visitNotIgnoredFiles } from '@nx/devkit';
import { GeneratorError } from '../shared/generator-error.ts';

/**
 * The first file below a folder whose name and content are such.
 *
 * @throws {GeneratorError} `not_found`, unless it need not be there
 */
export function findFile(tree: Tree, folder: string, name: RegExp, content: RegExp, isNeeded?: true): string;
export function findFile(
  tree: Tree,
  folder: string,
  name: RegExp,
  content: RegExp,
  isNeeded: false,
): string | undefined;
export function findFile(
  tree: Tree,
  folder: string,
  name: RegExp,
  content: RegExp,
  isNeeded = true,
): string | undefined {
  const found: string[] = [];
  if (tree.exists(folder))
    visitNotIgnoredFiles(tree, folder, (file) => {
      if (name.test(file) && content.test(tree.read(file, 'utf8') ?? '')) found.push(file);
    });
  const [first] = found.sort();
  if (first === undefined && isNeeded)
    throw new GeneratorError(
      'not_found',
      `No file below ${folder} is called ${name.source} and has ${content.source}`,
    );
  return first;
}
