import { createHash } from 'node:crypto';
import type { VerifiedAccessToken } from '@ambit/access-token';
import type { PermissionAnswer, PermissionQuestion } from '@ambit/nest-authorization';
import type { AccessGrant, AccessList } from './access-list.ts';

/** A list, ready to be asked. */
export interface AccessRules {
  /** What no grant says is refused. */
  decide(question: PermissionQuestion, now: number): PermissionAnswer;
  isRevoked(token: Pick<VerifiedAccessToken, 'jwtId' | 'clientId' | 'issuedAt'>): boolean;
}

/** Sorts a list so that an answer costs the same however long it is. */
export function accessRules({ grants, revoked }: AccessList): AccessRules {
  const grantsOf = grouped(grants, ({ institution, enterpriseUser }) => keyOf(institution, enterpriseUser));
  const tokens = new Set(revoked.tokens);
  const clients = grouped(revoked.clients, ({ clientId }) => clientId);
  return {
    decide: (question, now) => {
      const held = grantsOf.get(keyOf(question.institution, question.enterpriseUser));
      if (held === undefined) return { allowed: false, reason: 'unknown_enterprise_user' };
      return held.some((grant) => covers(grant, question, now))
        ? { allowed: true }
        : { allowed: false, reason: 'missing_permission' };
    },
    isRevoked: ({ jwtId, clientId, issuedAt }) =>
      // `iat` is in whole seconds: one of the second in which the client was revoked is taken for older.
      (clients.get(clientId) ?? []).some(({ issuedBefore }) => issuedAt * 1000 < issuedBefore) ||
      (tokens.size > 0 && tokens.has(createHash('sha256').update(jwtId).digest('base64url'))),
  };
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** A text that no other pair gives. */
function keyOf(institution: string, enterpriseUser: string): string {
  return JSON.stringify([institution, enterpriseUser]);
}

function covers(grant: AccessGrant, { permission, resource }: PermissionQuestion, now: number): boolean {
  const { permissions, resources, validFrom = -Infinity, validUntil = Infinity } = grant;
  if (now < validFrom || now >= validUntil || !permissions.includes(permission)) return false;
  return resources === 'all' || (resource !== undefined && resources.includes(resource));
}
