import type { Scope } from './registry.ts';
import { ScopeSet } from './scope-set.ts';

/** What a scope is called now, and how long its former name is still taken. */
export interface Renaming {
  readonly to: Scope;
  /** An instant (ISO 8601): from then on the former name is nothing any more. */
  readonly until: string;
}

/** By their former names. */
export type Renamings = Readonly<Record<string, Renaming>>;

/**
 * Every scope that was renamed and may still be in use by its former name. The generator `rename-scope` adds to it; an
 * entry whose time has come may be taken out.
 */
export const renamedScopes: Renamings = Object.freeze({});

/** What is said of renamings where the workspace's own, at this moment, are not meant. */
export interface RenamingOptions {
  readonly renamings?: Renamings;
  /** Milliseconds since the epoch. */
  readonly now?: number;
}

/** The scope that a former name stands for; undefined for any other text, and when its time has come. */
export function currentScope(
  former: string,
  { renamings = renamedScopes, now = Date.now() }: RenamingOptions = {},
): Scope | undefined {
  const renaming = Object.hasOwn(renamings, former) ? renamings[former] : undefined;
  return renaming !== undefined && now < Date.parse(renaming.until) ? renaming.to : undefined;
}

/**
 * What a client was granted, by the names that scopes have now: a token with a former name holds the present one besides,
 * until its time has come.
 *
 * @example
 * withCurrentNames(ScopeSet.parse('accounts.read')).has('accounts.read'); // true
 */
export function withCurrentNames(held: ScopeSet, options: RenamingOptions = {}): ScopeSet {
  const { renamings = renamedScopes } = options;
  if (Object.keys(renamings).length === 0) return held;
  const current = [...held].map((name) => currentScope(name, options)).filter((name) => name !== undefined);
  return current.length === 0 ? held : held.union(ScopeSet.of(...current));
}
