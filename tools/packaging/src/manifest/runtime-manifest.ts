import type { Manifest } from './manifest.ts';
import { withoutConditions } from './without-conditions.ts';

/** The subpath under which a library exports what tests need. */
const testing = './testing';

/** A manifest for what is only run: no development dependencies, no tools, no sources, types or help for tests. */
export function runtimeManifest(manifest: Manifest): Manifest {
  const { devDependencies: _, scripts: _scripts, nx: _nx, files: _files, bin: _bin, ...rest } = manifest;
  if (manifest.exports === undefined) return rest;
  return { ...rest, exports: withoutConditions(manifest.exports, ['@ambit/source', 'types', testing]) };
}
