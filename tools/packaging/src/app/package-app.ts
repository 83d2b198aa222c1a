import { existsSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PackageLock } from '../lock/package-lock.ts';
import { pruneLock } from '../lock/prune-lock.ts';
import { Manifest } from '../manifest/manifest.ts';
import { runtimeManifest } from '../manifest/runtime-manifest.ts';
import { filesOf } from '../manifest/without-conditions.ts';
import { PackagingError } from '../packaging-error.ts';
import { readJson } from '../read-json.ts';
import { isRuntimeFile } from './is-runtime-file.ts';

export interface PackageAppOptions {
  /** The folder of the workspace. */
  readonly root: string;
  /** The app's folder in it. */
  readonly app: string;
  /** The folder to make; what is there is replaced. */
  readonly out: string;
}

/**
 * Makes a folder that runs without the workspace: `npm ci --omit=dev && node main.js`. It is a workspace of its own, of
 * the app and the libraries that it needs, each where it was, with the part of the lockfile that is about them.
 *
 * @throws {PackagingError}
 */
export async function packageApp({ root, app, out }: PackageAppOptions): Promise<void> {
  const lock = await readJson(join(root, 'package-lock.json'), PackageLock);
  const { packages, workspaces } = pruneLock(lock, app);
  const manifests = new Map<string, Manifest>();
  for (const folder of workspaces)
    manifests.set(folder, await readJson(join(root, folder, 'package.json'), Manifest));
  for (const [folder, manifest] of manifests) requireBuilt(root, folder, manifest);
  if (!existsSync(join(root, app, 'dist/main.js'))) throw notBuilt(app, 'dist/main.js');

  await rm(out, { recursive: true, force: true });
  for (const [folder, manifest] of manifests) {
    await cp(join(root, folder, 'dist'), join(out, folder, 'dist'), {
      recursive: true,
      filter: (source) => isRuntimeFile(source.slice(join(root, folder).length + 1)),
    });
    await writeJson(join(out, folder, 'package.json'), runtimeManifest(manifest));
  }
  const top = topManifest(manifests.get(app), workspaces);
  await writeJson(join(out, 'package.json'), { ...top, type: 'module' });
  await writeJson(join(out, 'package-lock.json'), { ...lock, ...top, packages: { '': top, ...packages } });
  await writeFile(join(out, 'main.js'), `import './${app}/dist/main.js';\n`);
}

function topManifest(app: Manifest | undefined, workspaces: readonly string[]): Record<string, unknown> {
  // A workspace may not bear the name of the one that it is in.
  return {
    name: `${app?.name}-package`,
    version: app?.version,
    private: true,
    license: app?.['license'],
    workspaces,
  };
}

function requireBuilt(root: string, folder: string, manifest: Manifest): void {
  const missing = filesOf(runtimeManifest(manifest).exports).find(
    (file) => !existsSync(join(root, folder, file)),
  );
  if (missing !== undefined) throw notBuilt(folder, missing);
}

function notBuilt(folder: string, file: string): PackagingError {
  return new PackagingError(
    'not_built',
    `${folder} has no ${file}: build it first, as the target package of the app does`,
  );
}

async function writeJson(file: string, content: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
}
