import { permissions } from '@ambit/accounts-contract';
import type { Permission } from '@ambit/api-contract';
import { AccountConstraint, type SomeAccounts } from './account-constraint.ts';

/** One grant of an enterprise user, its role resolved. */
export interface HeldGrant {
  readonly id: string;
  readonly role: string | undefined;
  readonly permissions: readonly Permission[];
  readonly accounts: 'all' | SomeAccounts;
  /** Milliseconds since the epoch; the first in which it counts. */
  readonly validFrom: number | undefined;
  /** Milliseconds since the epoch; the first in which it counts no more. */
  readonly validUntil: number | undefined;
}

/** The type and the branch of an account; undefined when the institution has no such account. */
export type AttributesOf = (
  account: string,
) => Promise<{ readonly accountType: string; readonly branchId: string } | undefined>;

export type Verdict =
  | { readonly allowed: true; readonly grant: HeldGrant; readonly constraint?: AccountConstraint }
  | { readonly allowed: false };

/** Permissions that are about accounts; others cannot be restricted to some. */
const aboutAccounts: ReadonlySet<string> = new Set(Object.values(permissions));

/** Permissions whose operation is about many accounts, and whose handler applies a constraint. */
const constrainable: ReadonlySet<string> = new Set([permissions.inquire]);

export function isAboutAccounts(permission: Permission): boolean {
  return aboutAccounts.has(permission);
}

/** The grants of one permission, by what they need to be looked at. */
interface GrantsOfPermission {
  readonly all: HeldGrant[];
  readonly byAccount: Map<string, HeldGrant[]>;
  readonly byAttributes: HeldGrant[];
  readonly limited: HeldGrant[];
}

/** What one enterprise user holds, indexed, so that a decision costs the same with one grant and with a thousand. */
export class Holdings {
  readonly #byPermission = new Map<Permission, GrantsOfPermission>();
  #entries = 0;

  /** How many grants and named accounts there are to find, by permission: what these hold of memory goes with it. */
  get entries(): number {
    return this.#entries;
  }

  constructor(grants: readonly HeldGrant[]) {
    for (const grant of grants)
      for (const permission of grant.permissions) {
        if (grant.accounts !== 'all' && !isAboutAccounts(permission)) continue;
        this.#add(permission, grant);
      }
  }

  /** Whether a grant allows this at this time, and which. */
  async judge(
    question: { readonly permission: Permission; readonly resource: string | undefined },
    now: number,
    attributesOf: AttributesOf,
  ): Promise<Verdict> {
    const held = this.#byPermission.get(question.permission);
    if (held === undefined) return { allowed: false };
    const current = (grants: readonly HeldGrant[] = []): readonly HeldGrant[] =>
      grants.filter(
        ({ validFrom, validUntil }) =>
          (validFrom === undefined || validFrom <= now) && (validUntil === undefined || now < validUntil),
      );
    const [unlimited] = current(held.all);
    if (unlimited) return { allowed: true, grant: unlimited };
    if (question.resource === undefined) {
      const limited = constrainable.has(question.permission) ? current(held.limited) : [];
      const [first] = limited;
      if (first === undefined) return { allowed: false };
      const parts = limited.flatMap(({ accounts }) => (accounts === 'all' ? [] : [accounts]));
      return { allowed: true, grant: first, constraint: new AccountConstraint(parts) };
    }
    const account = question.resource.toLowerCase();
    const [named] = current(held.byAccount.get(account));
    if (named) return { allowed: true, grant: named };
    const filters = current(held.byAttributes);
    if (filters.length === 0) return { allowed: false };
    // One look, whether there is such an account or not: neither the answer nor its time tells the two apart.
    const attributes = await attributesOf(account);
    const fitting = filters.find(({ accounts }) => attributes && fits(accounts, attributes));
    return fitting ? { allowed: true, grant: fitting } : { allowed: false };
  }

  #add(permission: Permission, grant: HeldGrant): void {
    const held: GrantsOfPermission = this.#byPermission.get(permission) ?? {
      all: [],
      byAccount: new Map(),
      byAttributes: [],
      limited: [],
    };
    this.#byPermission.set(permission, held);
    this.#entries += grant.accounts !== 'all' && 'ids' in grant.accounts ? grant.accounts.ids.length : 1;
    if (grant.accounts === 'all') return void held.all.push(grant);
    held.limited.push(grant);
    if (!('ids' in grant.accounts)) return void held.byAttributes.push(grant);
    for (const id of grant.accounts.ids) {
      const known = held.byAccount.get(id);
      if (known) known.push(grant);
      else held.byAccount.set(id, [grant]);
    }
  }
}

function fits(
  accounts: HeldGrant['accounts'],
  { accountType, branchId }: { readonly accountType: string; readonly branchId: string },
): boolean {
  if (accounts === 'all' || 'ids' in accounts) return false;
  const types: readonly string[] | undefined = accounts.accountTypes;
  return (types?.includes(accountType) ?? true) && (accounts.branchIds?.includes(branchId) ?? true);
}
