import { type Policy, type ReachableOperation, reaches } from './reach.ts';

/** Whom a change lets do more, whom less, or nobody either. */
export type Effect = 'widened' | 'narrowed' | 'neutral';

/** One change of a policy, in a sentence, and exactly what follows from it. */
export interface PolicyChange {
  readonly effect: Effect;
  /** What was changed: a client, a scope or an operation, by its name. */
  readonly subject: string;
  readonly summary: string;
  /** The pairs that came or went. */
  readonly pairs: readonly Pair[];
}

/** A holder of scopes, and an operation that it reaches. */
export interface Pair {
  /** A client of the workspace, or `scope x`: whoever holds that scope, here or elsewhere. */
  readonly holder: string;
  readonly operation: string;
}

export interface PolicyDiff {
  readonly changes: readonly PolicyChange[];
}

/**
 * Compares two policies by what can be reached: every pair of a client and an operation, and, for the clients that the
 * workspace does not know, of a scope and an operation, before and after. A pair that came is a widening, one that went
 * is a narrowing, whatever was edited to that end; what changes no pair is neutral.
 *
 * @example
 * import { accountsApi } from '@ambit/accounts-contract';
 *
 * const before = policyOf([makeLock('@x/notes', { apis: [] })]);
 * const after = policyOf([makeLock('@x/notes', { apis: [accountsApi] })]);
 * const { changes } = diffPolicies(before, after);
 * changes.filter(({ effect }) => effect === 'widened').map(({ summary }) => summary);
 */
export function diffPolicies(before: Policy, after: Policy): PolicyDiff {
  const [old, now] = [pairsOf(before), pairsOf(after)];
  const come = [...now.values()].filter((pair) => !old.has(keyOf(pair)));
  const gone = [...old.values()].filter((pair) => !now.has(keyOf(pair)));
  return {
    changes: [
      ...group(come).map(([holder, pairs]) => widening(holder, pairs, before, after)),
      ...group(gone).map(([holder, pairs]) => narrowing(holder, pairs, before, after)),
      ...neutralChanges(before, after, { come, gone }),
    ],
  };
}

const scopeHolder = (scope: string): string => `scope ${scope}`;
const keyOf = ({ holder, operation }: Pair): string => `${holder}\n${operation}`;

function pairsOf({ operations, clients }: Policy): ReadonlyMap<string, Pair> {
  const pairs = [...operations.values()].flatMap((operation) => [
    { holder: scopeHolder(operation.scope), operation: operation.name },
    ...[...clients.values()]
      .filter((client) => reaches(client, operation))
      .map(({ client }) => ({ holder: client, operation: operation.name })),
  ]);
  return new Map(pairs.map((pair) => [keyOf(pair), pair]));
}

function group(pairs: readonly Pair[]): readonly (readonly [string, readonly Pair[]])[] {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) groups.set(pair.holder, [...(groups.get(pair.holder) ?? []), pair]);
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function widening(holder: string, pairs: readonly Pair[], before: Policy, after: Policy): PolicyChange {
  const common = { effect: 'widened', subject: holder, pairs } as const;
  const scope = scopeOf(holder);
  if (scope !== undefined) {
    // A scope that nobody could hold gives nobody anything.
    if (!isKnown(scope, before))
      return { ...common, effect: 'neutral', summary: `${holder} is new, and reaches ${count(pairs)}` };
    return {
      ...common,
      summary: `${holder} now reaches ${count(pairs, 'more')}: ${holdersOf(scope, after)}`,
    };
  }
  const was = before.clients.get(holder);
  if (was === undefined)
    return { ...common, summary: `client ${holder} is new, and reaches ${count(pairs)}` };
  const gained = missing(after.clients.get(holder)?.scopes, was.scopes);
  const by = gained.length > 0 ? `gains ${gained.join(', ')} and ` : '';
  return { ...common, summary: `client ${holder} ${by}now reaches ${count(pairs, 'more')}` };
}

function narrowing(holder: string, pairs: readonly Pair[], before: Policy, after: Policy): PolicyChange {
  const common = { effect: 'narrowed', subject: holder, pairs } as const;
  const scope = scopeOf(holder);
  if (scope !== undefined)
    return { ...common, summary: `${holder} no longer reaches ${count(pairs)}: ${holdersOf(scope, before)}` };
  const is = after.clients.get(holder);
  if (is === undefined)
    return { ...common, summary: `client ${holder} is gone, and reached ${count(pairs)}` };
  const lost = missing(before.clients.get(holder)?.scopes, is.scopes);
  const by = lost.length > 0 ? `loses ${lost.join(', ')} and ` : '';
  return {
    ...common,
    summary: `client ${holder} ${by}no longer reaches ${count(pairs)}: its calls will be refused`,
  };
}

/** What was changed and neither gives nor takes any reach. */
function* neutralChanges(
  before: Policy,
  after: Policy,
  { come, gone }: { readonly come: readonly Pair[]; readonly gone: readonly Pair[] },
): Iterable<PolicyChange> {
  const told = new Set([...come, ...gone].map(({ holder }) => holder));
  for (const operation of after.operations.values()) {
    const was = before.operations.get(operation.name);
    if (was === undefined) continue;
    for (const [what, from, to] of edits(was, operation))
      yield {
        effect: 'neutral',
        subject: operation.name,
        summary: `${operation.name}: its ${what} was ${from} and is ${to}`,
        pairs: [],
      };
  }
  for (const client of after.clients.values()) {
    const was = before.clients.get(client.client);
    if (was === undefined || told.has(client.client)) continue;
    const summary = [
      ...missing(client.scopes, was.scopes).map((scope) => `gains ${scope}, which opens no operation to it`),
      ...missing(was.scopes, client.scopes).map((scope) => `loses ${scope}, which opened no operation to it`),
      ...(String(was.institutions) === String(client.institutions)
        ? []
        : [`its institutions were ${said(was.institutions)} and are ${said(client.institutions)}`]),
    ];
    if (summary.length > 0)
      yield {
        effect: 'neutral',
        subject: client.client,
        summary: `client ${client.client}: ${summary.join('; ')}`,
        pairs: [],
      };
  }
}

function* edits(
  was: ReachableOperation,
  is: ReachableOperation,
): Iterable<readonly [string, string, string]> {
  for (const what of ['method', 'path', 'permission', 'scope', 'audience'] as const)
    if (was[what] !== is[what]) yield [what, was[what], is[what]];
}

function scopeOf(holder: string): string | undefined {
  return holder.startsWith('scope ') ? holder.slice('scope '.length) : undefined;
}

/** Whether somebody may hold a scope: it opened something, or a client declared it. */
function isKnown(scope: string, { operations, clients }: Policy): boolean {
  return (
    [...operations.values()].some((operation) => operation.scope === scope) ||
    [...clients.values()].some((client) => client.scopes.includes(scope))
  );
}

function holdersOf(scope: string, { clients }: Policy): string {
  const holders = [...clients.values()]
    .filter(({ scopes }) => scopes.includes(scope))
    .map(({ client }) => client);
  return holders.length === 0
    ? 'no client of this workspace holds it'
    : `held by ${holders.toSorted().join(', ')}`;
}

function missing(all: readonly string[] = [], of: readonly string[]): readonly string[] {
  return all.filter((one) => !of.includes(one));
}

function count(pairs: readonly Pair[], more = ''): string {
  const names = pairs.map(({ operation }) => operation).toSorted();
  return `${names.length} ${more && `${more} `}operation${names.length === 1 ? '' : 's'} (${names.join(', ')})`;
}

function said(institutions: readonly string[] | 'by registration'): string {
  return typeof institutions === 'string' ? institutions : institutions.join(', ') || 'none';
}
