import { differences } from './accepts.ts';
import { type DescribedOperation, readOperations } from './read-operations.ts';
import { expanded } from './schema.ts';

/** One change of a contract, and whether clients and APIs on either side of it still work together. */
export interface ContractChange {
  readonly operation: string;
  readonly effect: 'breaking' | 'compatible';
  /** What has changed, and for whom it breaks. */
  readonly message: string;
}

/**
 * Compares a contract with a later version of it, both as OpenAPI documents that `toOpenApi` made. A change is breaking
 * when a client of the version before could be refused by an API of the one after, or could not read what it answers.
 *
 * @example
 * function breaking(before: unknown, after: unknown) {
 *   return compareContracts(before, after).filter(({ effect }) => effect === 'breaking');
 * }
 */
export function compareContracts(before: unknown, after: unknown): readonly ContractChange[] {
  const old = readOperations(before);
  const now = readOperations(after);
  const changes = [...old.values()].flatMap((one) => {
    const later = now.get(one.id);
    if (later !== undefined) return compareOperation(one, later);
    return breaking(one, ['the operation is gone: clients that call it get 404']);
  });
  const added = [...now.values()].filter(({ id }) => !old.has(id));
  return [
    ...changes,
    ...added.map(({ id, route }) => ({
      operation: id,
      effect: 'compatible' as const,
      message: `is new: ${route}`,
    })),
  ];
}

function compareOperation(before: DescribedOperation, after: DescribedOperation): readonly ContractChange[] {
  const scopes = after.scopes.filter((scope) => !before.scopes.includes(scope));
  const found = breaking(before, [
    ...(before.route === after.route
      ? []
      : [`was ${before.route}, is ${after.route}: clients do not find it`]),
    ...(before.audience === after.audience
      ? []
      : [
          `is for the audience '${after.audience}' now, was '${before.audience}': tokens that clients ask for are refused`,
        ]),
    ...scopes.map((scope) => `needs the scope '${scope}' now: clients without it are refused`),
    ...(before.permission === after.permission
      ? []
      : [
          `needs the permission '${after.permission}' now, was '${before.permission}': users without it are refused`,
        ]),
    ...differences(after.request.taken, before.request.sent, 'request').map(
      (one) => `${one}: what clients send may be refused`,
    ),
    ...[...after.answers].flatMap(([status, answer]) => {
      const known = before.answers.get(status);
      if (known === undefined) return [`answers ${status} now: clients do not know it`];
      return differences(known.taken, answer.sent, `answer ${status}`).map(
        (one) => `${one}: clients may not read it`,
      );
    }),
  ]);
  if (found.length > 0 || JSON.stringify(shapeOf(before)) === JSON.stringify(shapeOf(after))) return found;
  return [
    { operation: before.id, effect: 'compatible', message: 'takes more, or answers less, than before' },
  ];
}

function shapeOf({ scopes, request, answers }: DescribedOperation): object {
  return [scopes, expanded(request.sent), [...answers].map(([status, { sent }]) => [status, expanded(sent)])];
}

function breaking({ id }: DescribedOperation, messages: readonly string[]): readonly ContractChange[] {
  return messages.map((message) => ({ operation: id, effect: 'breaking', message }));
}
