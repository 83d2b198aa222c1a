import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyApi } from '@ambit/api-contract';
import { CliError } from '../cli-error.ts';
import { isApi } from './is-api.ts';

/**
 * The contracts that modules export, alone or in lists. The modules are those that are named; otherwise those that
 * `ambit.contracts` names in the nearest package.json which has it, from the folder upwards. They are resolved as an
 * import from there would be, so that each team's repository has its own.
 *
 * @throws {CliError} `contract_missing`, `contract_unusable`
 */
export async function loadContracts(named: readonly string[], folder: string): Promise<readonly AnyApi[]> {
  const contracts = await findContracts(named, folder);
  if (contracts.length > 0) return contracts;
  throw new CliError(
    'contract_missing',
    'No contract is named: give --contract MODULE, or list modules in package.json, such as "ambit": { "contracts": ["@ambit/accounts-contract"] }',
  );
}

/** As {@link loadContracts}, and empty where none is named. */
export async function findContracts(named: readonly string[], folder: string): Promise<readonly AnyApi[]> {
  const { modules, from } = named.length > 0 ? { modules: named, from: folder } : await listed(folder);
  const apis = await Promise.all(modules.map((module) => apisOf(module, from)));
  return [...new Set(apis.flat())];
}

async function apisOf(module: string, folder: string): Promise<readonly AnyApi[]> {
  const exported = Object.values(await load(module, folder)).flat();
  const apis = exported.filter(isApi);
  if (apis.length > 0) return apis;
  throw new CliError(
    'contract_unusable',
    `${module} exports no contract: make one by defineApi of @ambit/api-contract`,
  );
}

async function load(module: string, folder: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(placeOf(module, folder)).href);
  } catch (cause) {
    throw new CliError(
      'contract_unusable',
      `${module} cannot be loaded from ${folder}: install it, or build it if it is of this workspace (npm run build)`,
      { cause },
    );
  }
}

function placeOf(module: string, folder: string): string {
  const isPath = isAbsolute(module) || module.startsWith('.');
  return isPath ? resolve(folder, module) : createRequire(join(folder, 'package.json')).resolve(module);
}

async function listed(
  folder: string,
): Promise<{ readonly modules: readonly string[]; readonly from: string }> {
  for (let from = resolve(folder); ; from = dirname(from)) {
    const modules = contractsIn(await readFile(join(from, 'package.json'), 'utf8').catch(() => '{}'));
    if (modules !== undefined) return { modules, from };
    if (dirname(from) === from) return { modules: [], from };
  }
}

function contractsIn(text: string): readonly string[] | undefined {
  let parsed: { readonly ambit?: { readonly contracts?: unknown } } | null;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined; // whoever needs that file says so
  }
  const contracts = parsed?.ambit?.contracts;
  return Array.isArray(contracts) ? contracts.filter((module) => typeof module === 'string') : undefined;
}
