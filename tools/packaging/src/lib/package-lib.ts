import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Manifest } from '../manifest/manifest.ts';
import { publishedManifest } from '../manifest/published-manifest.ts';
import { requireBuilt } from '../manifest/require-built.ts';
import { readJson, writeJson } from '../json-file.ts';

export interface PackageLibOptions {
  /** The folder of the workspace. */
  readonly root: string;
  /** The library's folder in it. */
  readonly lib: string;
  /** The folder to make; what is there is replaced. */
  readonly out: string;
}

/**
 * Makes the folder that is published of a library: its build and its README, the licence of the workspace, and a
 * manifest in which the condition of the workspace's sources is gone.
 *
 * @throws {PackagingError}
 */
export async function packageLib({ root, lib, out }: PackageLibOptions): Promise<void> {
  const manifest = publishedManifest(await readJson(join(root, lib, 'package.json'), Manifest));
  requireBuilt(root, lib, manifest);

  await rm(out, { recursive: true, force: true });
  await cp(join(root, lib, 'dist'), join(out, 'dist'), { recursive: true, filter: isPublished });
  await writeJson(join(out, 'package.json'), manifest);
  for (const file of [join(lib, 'README.md'), 'LICENSE'])
    if (existsSync(join(root, file))) await cp(join(root, file), join(out, file.replace(`${lib}/`, '')));
}

function isPublished(path: string): boolean {
  return !/\/dist\/spec(\/|$)|\.tsbuildinfo$/.test(path);
}
