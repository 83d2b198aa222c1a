import { readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { formatLock, lockFileName, makeLock, PolicyError, type ProjectPolicy } from '@ambit/policy';
import { toOpenApi } from '@ambit/api-contract';
import { CliError } from '../cli-error.ts';
import { contractLockName } from '../contract-check/check-contracts.ts';
import { jsonText } from '../text/json.ts';

/** Where a project says what it has to do with the policy. */
const declarationFile = join('src', 'policy.ts');

/**
 * Makes the locks of a project anew: what it has to do with the policy, and the description of its contracts. Writes those
 * that differ from what is there.
 *
 * @returns the files that were written
 * @throws {CliError} `policy_missing` when the folder has no declaration
 */
export async function lockProject(folder: string): Promise<readonly string[]> {
  const declaration = resolve(folder, declarationFile);
  if (!(await isFile(declaration)))
    throw new CliError(
      'policy_missing',
      `${folder} has no ${declarationFile}: export a policy there, made by definePolicy of @ambit/policy`,
    );
  const module = (await import(pathToFileURL(declaration).href)) as { readonly policy?: ProjectPolicy }; // looked at below
  if (module.policy === undefined)
    throw new PolicyError('policy_invalid', `${declaration} exports no 'policy': make one by definePolicy`);
  const { policy } = module;
  const locks = [
    { file: join(folder, lockFileName), text: formatLock(makeLock(await projectName(folder), policy)) },
    ...contractLocks(folder, policy),
  ];
  const written: string[] = [];
  for (const { file, text } of locks) {
    const before = await readFile(file, 'utf8').catch(() => undefined);
    if (before === text) continue;
    await writeFile(file, text);
    written.push(file);
  }
  return written;
}

/** The contracts as one OpenAPI document, without where they are deployed. */
function contractLocks(folder: string, { apis = [] }: ProjectPolicy) {
  const [first, ...others] = apis;
  if (first === undefined) return [];
  const document = toOpenApi([first, ...others], { serverUrl: '/', tokenUrl: '/token' });
  return [{ file: join(folder, contractLockName), text: jsonText(document) }];
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
  for (const folder of folders) stale.push(...(await lockProject(folder)));
  if (stale.length > 0)
    throw new CliError(
      'lock_stale',
      `${stale.join(' and ')} said something else, and ${stale.length === 1 ? 'is' : 'are'} made anew: review and commit`,
    );
}
