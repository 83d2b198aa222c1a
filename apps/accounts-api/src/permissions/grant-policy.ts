import { type Database, inInstitution, withinTime } from '@ambit/database';
import type { PermissionPolicy, PermissionQuestion } from '@ambit/nest-authorization';
import type { Clock } from '../clock.ts';
import type { Tables } from '../database/tables.ts';
import type { AccountConstraint } from './account-constraint.ts';
import type { AttributesOf } from './holdings.ts';
import type { HoldingsCache } from './holdings-cache.ts';

/** Injection token of a {@link GrantPolicy}. */
export const GRANT_POLICY = Symbol('GrantPolicy');

/** The grant that allows something, and the role that it is of. A class, so that nothing else passes for one. */
export class GrantBasis {
  readonly grantId: string;
  readonly role: string | undefined;

  constructor(grantId: string, role: string | undefined) {
    this.grantId = grantId;
    this.role = role;
  }
}

/**
 * The grant by which something was allowed, as the policy told it.
 *
 * @throws {TypeError} when it is something else
 */
export function grantBasis(basis: unknown): GrantBasis {
  if (basis instanceof GrantBasis) return basis;
  throw new TypeError('The permission policy has not said which grant allows it');
}

export type GrantAnswer =
  | {
      readonly allowed: true;
      readonly basis: GrantBasis;
      readonly constraint?: AccountConstraint;
    }
  | { readonly allowed: false; readonly reason: 'unknown_enterprise_user' | 'missing_permission' };

/** The policy of the guard, which also says what allowed. */
export interface GrantPolicy extends PermissionPolicy {
  decide(question: PermissionQuestion): Promise<GrantAnswer>;
  /** To be told when this process has changed grants: its next decision rests on them. */
  changed(): void;
}

/** Milliseconds that a request waits for the attributes of an account. */
const longestWaitMs = 5_000;

/**
 * Decides by the grants: the enterprise user must exist in the institution and hold the permission, by itself or by a
 * role, now, and for the account in question. Who holds a search for some accounts may search those.
 */
export function grantPolicy(database: Database<Tables>, cache: HoldingsCache, clock: Clock): GrantPolicy {
  return {
    changed: cache.changed,
    decide: async (question) => {
      const { institution } = question;
      const holdings = await cache.holdingsOf(question);
      if (holdings === undefined) return { allowed: false, reason: 'unknown_enterprise_user' };
      const attributesOf: AttributesOf = (account) =>
        withinTime(readAttributes(database, institution, account), longestWaitMs);
      const verdict = await holdings.judge(question, clock(), attributesOf);
      if (!verdict.allowed) return { allowed: false, reason: 'missing_permission' };
      const { grant, constraint } = verdict;
      return {
        allowed: true,
        basis: new GrantBasis(grant.id, grant.role),
        ...(constraint && { constraint }),
      };
    },
  };
}

async function readAttributes(
  database: Database<Tables>,
  institution: string,
  account: string,
): ReturnType<AttributesOf> {
  return inInstitution(database, institution, (db) =>
    db
      .selectFrom('account')
      .select(['account_type as accountType', 'branch_id as branchId'])
      .where('institution_id', '=', institution)
      .where('id', '=', account)
      .executeTakeFirst(),
  );
}
