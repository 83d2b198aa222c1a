import type { Manifest } from './manifest.ts';
import { withoutConditions } from './without-conditions.ts';

/** A manifest for those who install a library: nothing of the workspace, and no sources that are not there. */
export function publishedManifest(manifest: Manifest): Manifest {
  const { devDependencies: _, scripts: _scripts, nx: _nx, ...rest } = manifest;
  if (manifest.exports === undefined) return rest;
  return { ...rest, exports: withoutConditions(manifest.exports, ['@ambit/source']) };
}
