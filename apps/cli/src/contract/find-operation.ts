import type { AnyApi, AnyOperation } from '@ambit/api-contract';
import { CliError } from '../cli-error.ts';

export interface FoundOperation {
  readonly api: AnyApi;
  readonly operation: AnyOperation;
}

/**
 * Finds an operation by its id, or by that of its API and its own, such as `accounts.getAccount`.
 *
 * @throws {CliError} `operation_unknown`
 */
export function findOperation(contracts: readonly AnyApi[], name: string): FoundOperation {
  const all = contracts.flatMap((api) =>
    Object.values(api.operations).map((operation) => ({ api, operation })),
  );
  const found = all.filter(
    ({ api, operation }) => name === operation.id || name === `${api.name}.${operation.id}`,
  );
  const [first, ...others] = found;
  if (first === undefined)
    throw new CliError(
      'operation_unknown',
      `No contract has the operation '${name}': ${all.map(({ operation }) => operation.id).join(', ')}`,
    );
  if (others.length > 0)
    throw new CliError(
      'operation_unknown',
      `'${name}' is in several contracts: say which, ${found.map(({ api }) => `${api.name}.${name}`).join(' or ')}`,
    );
  return first;
}

/** The audience that the contracts with these scopes share; undefined when they have none or several. */
export function audienceOf(contracts: readonly AnyApi[], scopes: readonly string[]): string | undefined {
  const audiences = new Set(
    contracts
      .filter(({ operations }) => Object.values(operations).some(({ scope }) => scopes.includes(scope)))
      .map(({ audience }) => audience),
  );
  const [only] = audiences;
  return audiences.size === 1 ? only : undefined;
}
