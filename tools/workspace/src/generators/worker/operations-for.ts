import { GeneratorError } from '../shared/generator-error.ts';
import type { KnownOperation } from '../shared/known-operations.ts';

/**
 * The operations that the jobs of a worker call: the wanted ones, or one of each scope, a GET where there is one. Every
 * scope must be needed by one of them, and every one of them must be within the scopes: least privilege from the start.
 *
 * @throws {GeneratorError} `not_found`
 */
export function operationsFor(
  known: readonly KnownOperation[],
  scopes: readonly string[],
  wanted: readonly string[],
): readonly KnownOperation[] {
  const has = [...new Set(known.map(({ scope }) => scope))].sort().join(', ');
  for (const scope of scopes)
    if (!known.some((one) => one.scope === scope))
      throw new GeneratorError(
        'not_found',
        `No operation of the API needs the scope '${scope}': it has ${has}`,
      );
  if (scopes.length === 0) throw new GeneratorError('not_found', `--scopes names none: the API has ${has}`);
  const byName = wanted.map((name) => {
    const found = known.find(({ operation }) => operation === name);
    if (found === undefined) throw new GeneratorError('not_found', `The API has no operation '${name}'`);
    if (!scopes.includes(found.scope))
      throw new GeneratorError('not_found', `'${name}' needs the scope '${found.scope}': add it to --scopes`);
    return found;
  });
  const missing = scopes.filter((scope) => !byName.some((one) => one.scope === scope));
  return [...byName, ...missing.flatMap((scope) => firstOf(known.filter((one) => one.scope === scope)))];
}

function firstOf(operations: readonly KnownOperation[]): readonly KnownOperation[] {
  return (
    operations.some(({ method }) => method === 'GET')
      ? operations.filter(({ method }) => method === 'GET')
      : operations
  ).slice(0, 1);
}
