import { dirname, posix } from 'node:path';
import { PackagingError } from '../packaging-error.ts';
import type { LockedPackage, PackageLock } from './package-lock.ts';

type Packages = PackageLock['packages'];

export interface PrunedLock {
  /** What is left, each package where it was: a filter, so that what resolves, resolves as in the workspace. */
  readonly packages: Packages;
  /** The folders of the workspaces among them. */
  readonly workspaces: readonly string[];
}

/**
 * The part of a lockfile that one workspace needs to run: itself, what it depends on, and so on. Development
 * dependencies are left out, and so are optional peers that nothing else brings along.
 *
 * @throws {PackagingError} `not_locked`
 */
export function pruneLock({ packages }: PackageLock, workspace: string): PrunedLock {
  const kept = new Set<string>();
  const keep = (location: string): void => {
    if (kept.has(location)) return;
    const locked = packages[location];
    if (locked === undefined)
      throw new PackagingError(
        'not_locked',
        `package-lock.json does not have ${location}: run 'npm install' first`,
      );
    kept.add(location);
    if (locked.link) return keep(locked.resolved ?? '');
    for (const { name, required } of needsOf(locked)) {
      const found = locate(packages, location, name);
      if (found !== undefined) keep(found);
      else if (required)
        throw new PackagingError(
          'not_locked',
          `package-lock.json does not have ${name}, which ${location} needs: run 'npm install' first`,
        );
    }
  };
  keep(locate(packages, workspace, nameOf(packages, workspace)) ?? workspace);
  const locations = [...kept].sort();
  return {
    packages: Object.fromEntries(
      locations.map((location) => [location, inProduction(location, packages[location] ?? {})]),
    ),
    workspaces: locations.filter(isWorkspace),
  };
}

function needsOf(locked: LockedPackage): readonly { readonly name: string; readonly required: boolean }[] {
  const names = (ranges: LockedPackage['dependencies'] = {}): readonly string[] => Object.keys(ranges);
  const optionalPeers = new Set(optionalPeersOf(locked));
  return [
    ...names(locked.dependencies).map((name) => ({ name, required: true })),
    ...names(locked.optionalDependencies).map((name) => ({ name, required: false })),
    ...names(locked.peerDependencies)
      .filter((name) => !optionalPeers.has(name))
      .map((name) => ({ name, required: false })),
  ];
}

function optionalPeersOf({ peerDependenciesMeta: meta = {} }: LockedPackage): readonly string[] {
  return Object.keys(meta).filter((name) => meta[name]?.optional === true);
}

/** Where Node finds a package that is imported from a folder: the nearest node_modules, upwards. */
function locate(packages: Packages, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const location = folder === '.' ? `node_modules/${name}` : posix.join(folder, 'node_modules', name);
    if (packages[location] !== undefined) return location;
    if (folder === '.') return undefined;
  }
}

/** The link by which npm installs a workspace bears its name. */
function nameOf(packages: Packages, workspace: string): string {
  const name = packages[workspace]?.['name'];
  return typeof name === 'string' ? name : workspace;
}

function isWorkspace(location: string): boolean {
  return !location.split('/').includes('node_modules');
}

function inProduction(location: string, locked: LockedPackage): LockedPackage {
  if (isWorkspace(location)) {
    // As its manifest: it is started by main.js, not by a name.
    const { devDependencies: _, bin: _bin, ...rest } = locked;
    return rest;
  }
  const { devOptional, ...rest } = locked;
  return devOptional === undefined ? rest : { ...rest, optional: true };
}
