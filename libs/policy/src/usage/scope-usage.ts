import { currentScope, type RenamingOptions } from '@ambit/scopes';
import type { UsageRecord } from './usage-record.ts';

/** How often, and when last (milliseconds since the epoch). */
export interface Occurrences {
  readonly count: number;
  readonly last: number | undefined;
}

/** What became of one scope of one client in a time. */
export interface ScopeUsage {
  readonly clientId: string;
  readonly clientName: string | undefined;
  readonly scope: string;
  /** Whether the client is registered for it; undefined where no registration is known. */
  readonly isRegistered: boolean | undefined;
  readonly granted: Occurrences;
  readonly used: Occurrences;
}

/** A client as a provider has registered it. */
export interface RegisteredScopes {
  readonly clientId: string;
  readonly clientName: string | undefined;
  readonly scopes: readonly string[];
}

/**
 * Joins what a provider granted with what APIs allowed, by client and scope. A scope that was renamed counts by its
 * present name.
 *
 * @example
 * const table = new ScopeUsageTable(Date.now() - 30 * 24 * 60 * 60_000);
 * table.add({ kind: 'granted', clientId, clientName: 'payouts', scopes: ['accounts.write'], at: Date.now() });
 * table.rows()[0]?.used.count; // 0: never used
 */
export class ScopeUsageTable {
  readonly #since: number;
  readonly #isRegistrationKnown: boolean;
  readonly #rows = new Map<string, ScopeUsage>();
  readonly #names = new Map<string, string>();
  readonly #renaming: RenamingOptions;

  /**
   * @param since milliseconds since the epoch; what is older does not count
   * @param registered all clients of the provider, so that those are listed too of which there is no record
   * @param renaming whether the registration's names are taken still is judged at its `now`
   */
  constructor(since: number, registered?: readonly RegisteredScopes[], renaming: RenamingOptions = {}) {
    this.#renaming = renaming;
    this.#since = since;
    this.#isRegistrationKnown = registered !== undefined;
    for (const { clientId, clientName, scopes } of registered ?? []) {
      if (clientName !== undefined) this.#names.set(clientId, clientName);
      for (const scope of presentNames(scopes, renaming))
        this.#rows.set(keyOf(clientId, scope), emptyRow(clientId, scope, true));
    }
  }

  add({ kind, clientId, clientName, scopes, at }: UsageRecord): void {
    if (at < this.#since) return;
    if (clientName !== undefined && !this.#names.has(clientId)) this.#names.set(clientId, clientName);
    // A record is read by the names of its own time, whenever that is.
    for (const scope of presentNames(scopes, { ...this.#renaming, now: at })) {
      const key = keyOf(clientId, scope);
      const isRegistered = this.#isRegistrationKnown ? false : undefined;
      const row = this.#rows.get(key) ?? emptyRow(clientId, scope, isRegistered);
      const { count, last = at } = row[kind];
      this.#rows.set(key, { ...row, [kind]: { count: count + 1, last: Math.max(last, at) } });
    }
  }

  /** What was never used first, then by client and scope. */
  rows(): readonly ScopeUsage[] {
    const named = [...this.#rows.values()].map((row) => ({
      ...row,
      clientName: this.#names.get(row.clientId),
    }));
    const order = ({ used, clientName, clientId, scope }: ScopeUsage): string =>
      JSON.stringify([used.count === 0 ? 0 : 1, clientName ?? clientId, scope]);
    return named.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  }
}

/** Each once: a token may hold both names of a scope. */
function presentNames(scopes: readonly string[], renaming: RenamingOptions): ReadonlySet<string> {
  return new Set(scopes.map((scope) => currentScope(scope, renaming) ?? scope));
}

function emptyRow(clientId: string, scope: string, isRegistered: boolean | undefined): ScopeUsage {
  const never = { count: 0, last: undefined };
  return { clientId, clientName: undefined, scope, isRegistered, granted: never, used: never };
}

function keyOf(clientId: string, scope: string): string {
  return JSON.stringify([clientId, scope]);
}
