import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PackagingError } from '../packaging-error.ts';
import type { Manifest } from './manifest.ts';
import { filesOf } from './without-conditions.ts';

/**
 * Demands the files that a manifest promises, and others.
 *
 * @throws {PackagingError} `not_built`
 */
export function requireBuilt(
  root: string,
  folder: string,
  manifest: Manifest,
  others: readonly string[] = [],
): void {
  const missing = [...others, ...filesOf(manifest.exports)].find(
    (file) => !existsSync(join(root, folder, file)),
  );
  if (missing === undefined) return;
  throw new PackagingError(
    'not_built',
    `${folder} has no ${missing}: build it first, as the target package does`,
  );
}
