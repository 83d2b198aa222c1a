import type { z } from 'zod';
import type { RequestOf } from './operation-types.ts';
import type { AnyOperation } from './operation.ts';

const parts = ['params', 'query', 'headers', 'body'] as const;

/** What a contract says against a request, a sentence for each field. It names fields and never values. */
export function requestProblems(operation: AnyOperation, request: unknown): readonly string[] {
  if (typeof request !== 'object' || request === null || Array.isArray(request))
    return ['a request is an object of params, query, headers and body, as far as the operation has them'];
  const given: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(request));
  const unknown = Object.keys(given).filter(
    (name) => !parts.some((part) => part === name && operation[part]),
  );
  return [
    ...unknown.map((name) => `${name}: ${operation.id} has none`),
    ...parts.flatMap((part) =>
      problemsOf(part, operation[part], part === 'body' ? given[part] : (given[part] ?? {})),
    ),
  ];
}

/** A request that was read, or why it is none. */
export type ReadRequest<O extends AnyOperation> =
  | { readonly request: RequestOf<O>; readonly problems?: never }
  | { readonly request?: never; readonly problems: readonly string[] };

/**
 * Reads a request of an operation from what came from outside, such as a line of a file.
 *
 * @example
 * import { getAccount } from '@ambit/accounts-contract';
 *
 * function read(line: string) {
 *   const { request, problems } = readRequest(getAccount, JSON.parse(line));
 *   if (problems !== undefined) throw new Error(problems.join('; '));
 *   return request; // what the typed client takes
 * }
 */
export function readRequest<O extends AnyOperation>(operation: O, value: unknown): ReadRequest<O> {
  const problems = requestProblems(operation, value);
  // True: every part that the operation declares has just been parsed, and there is no other.
  return problems.length === 0 ? { request: value as RequestOf<O> } : { problems };
}

function problemsOf(part: string, schema: z.ZodType | undefined, value: unknown): readonly string[] {
  const result = schema?.safeParse(value);
  return (result?.error?.issues ?? []).map(({ path, message }) => `${[part, ...path].join('.')}: ${message}`);
}
