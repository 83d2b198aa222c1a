import { type Tree, readJson } from '@nx/devkit';
import { GeneratorError } from './generator-error.ts';

interface PackageJson {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/**
 * The ranges of packages as the workspace has them already, so that there is one version of each: of its own libraries by
 * their version, of others as whoever depends on them says.
 *
 * @throws {GeneratorError} `not_found` when nobody in the workspace has the package
 */
export function dependencyRanges(tree: Tree, names: readonly string[]): Record<string, string> {
  const packages = packageJsons(tree);
  const rangeOf = (name: string): string => {
    const own = packages.find((one) => one.name === name);
    if (own?.version !== undefined) return `^${own.version}`;
    const range = packages
      .map((one) => one.dependencies?.[name] ?? one.devDependencies?.[name])
      .find(Boolean);
    if (range === undefined)
      throw new GeneratorError(
        'not_found',
        `Nobody in this workspace depends on '${name}', so its range is not known`,
      );
    return range;
  };
  return Object.fromEntries(names.toSorted().map((name) => [name, rangeOf(name)]));
}

/** Of every project of the workspace, and of its root. */
export function packageJsons(tree: Tree): readonly PackageJson[] {
  const folders = ['apps', 'libs', 'tools'].flatMap((group) =>
    tree.children(group).map((child) => `${group}/${child}`),
  );
  return ['.', ...folders]
    .map((folder) => `${folder}/package.json`)
    .filter((file) => tree.exists(file))
    .map((file) => readJson<PackageJson>(tree, file));
}
