import { readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { formatLock, lockFileName, makeLock, PolicyError, type ProjectPolicy } from '@ambit/policy';
import { CliError } from '../cli-error.ts';

/** Where a project says what it has to do with the policy. */
const declarationFile = join('src', 'policy.ts');

/**
 * Makes the lock of a project anew, and writes it where it differs from the one that is there.
 *
 * @returns whether it was written
 * @throws {CliError} `policy_missing` when the folder has no declaration
 */
export async function lockProject(folder: string): Promise<boolean> {
  const declaration = resolve(folder, declarationFile);
  if (!(await isFile(declaration)))
    throw new CliError(
      'policy_missing',
      `${folder} has no ${declarationFile}: export a policy there, made by definePolicy of @ambit/policy`,
    );
  const module = (await import(pathToFileURL(declaration).href)) as { readonly policy?: ProjectPolicy }; // looked at below
  if (module.policy === undefined)
    throw new PolicyError('policy_invalid', `${declaration} exports no 'policy': make one by definePolicy`);
  const text = formatLock(makeLock(await projectName(folder), module.policy));
  const file = join(folder, lockFileName);
  const before = await readFile(file, 'utf8').catch(() => undefined);
  if (before === text) return false;
  await writeFile(file, text);
  return true;
}

async function projectName(folder: string): Promise<string> {
  const { name }: { readonly name?: unknown } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  );
  if (typeof name !== 'string')
    throw new CliError('policy_missing', `${folder}/package.json has no name: a lock says whose it is`);
  return name;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/**
 * Makes the locks of projects anew, one after the other.
 *
 * @throws {CliError} `lock_stale` when one of them was, after all are as they should be
 */
export async function lockProjects(folders: readonly string[]): Promise<void> {
  const stale: string[] = [];
  for (const folder of folders) if (await lockProject(folder)) stale.push(join(folder, lockFileName));
  if (stale.length > 0)
    throw new CliError(
      'lock_stale',
      `${stale.join(' and ')} said something else, and is made anew: review and commit it`,
    );
}
