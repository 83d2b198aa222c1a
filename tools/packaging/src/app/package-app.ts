import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PackageLock } from '../lock/package-lock.ts';
import { pruneLock } from '../lock/prune-lock.ts';
import { Manifest } from '../manifest/manifest.ts';
import { runtimeManifest } from '../manifest/runtime-manifest.ts';
import { requireBuilt } from '../manifest/require-built.ts';
import { readJson, writeJson } from '../json-file.ts';
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
    manifests.set(folder, runtimeManifest(await readJson(join(root, folder, 'package.json'), Manifest)));
  for (const [folder, manifest] of manifests)
    requireBuilt(root, folder, manifest, folder === app ? ['dist/main.js'] : []);

  await rm(out, { recursive: true, force: true });
  for (const [folder, manifest] of manifests) {
    await cp(join(root, folder, 'dist'), join(out, folder, 'dist'), {
      recursive: true,
      filter: (source) => isRuntimeFile(source.slice(join(root, folder).length + 1)),
    });
    await writeJson(join(out, folder, 'package.json'), manifest);
  }
  const { name = '', version, license } = manifests.get(app) ?? {};
  // A workspace may not bear the name of the one that it is in.
  const top = { name: `${name}-package`, version, license, workspaces };
  await writeJson(join(out, 'package.json'), { ...top, private: true, type: 'module' });
  await writeJson(join(out, 'package-lock.json'), {
    ...lock,
    name: top.name,
    version,
    packages: { '': top, ...packages },
  });
  await writeFile(join(out, 'main.js'), `import './${app}/dist/main.js';\n`);
}
