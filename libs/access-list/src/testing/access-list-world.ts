import { createHash, randomUUID } from 'node:crypto';
import {
  type AnyApi,
  denialMatrix,
  type MatrixCase,
  type Permission,
  policyTable,
} from '@ambit/api-contract';
import type { MatrixWorld } from '@ambit/api-contract/testing';

/** The data of a denial matrix for an API whose permissions are in an access list. */
export interface AccessListWorld {
  readonly world: MatrixWorld;
  /** What the file of the API has to hold. */
  readonly accessList: { readonly grants: readonly object[]; readonly revoked: object };
  /** What has to be there in the API before the matrix runs. */
  readonly resources: readonly { readonly institution: string; readonly id: string }[];
}

const hourMs = 60 * 60_000;

/**
 * Makes institutions, users, grants and revocations for every case of the matrix of these contracts: a new permission has
 * its users at once. Ids are UUIDs unless `newId` says otherwise.
 *
 * @example
 * import { accountsApi } from '@ambit/accounts-contract';
 *
 * const { world, accessList, resources } = accessListWorld([accountsApi]);
 */
export function accessListWorld(
  apis: readonly AnyApi[],
  { newId = randomUUID }: { readonly newId?: () => string } = {},
): AccessListWorld {
  const institutions = { own: randomUUID(), foreign: randomUUID() } as const;
  const ids = new Map<string, string>();
  const idOf = (kind: string, name: string, make: () => string = randomUUID): string => {
    const key = `${kind} ${name}`;
    const id = ids.get(key) ?? make();
    ids.set(key, id);
    return id;
  };
  const user = (name: string): string => idOf('user', name);
  const resource = (name: string): string => idOf('resource', name, newId);
  const revoked = { tokenId: randomUUID(), clientId: `revoked-${randomUUID()}` };
  const permissions = [...new Set(apis.flatMap(policyTable).map(({ permission }) => permission))];
  const own = ['own', 'other', ...denialMatrix(apis).allowances.map(allowedName)].map(resource);

  return {
    world: {
      institution: (which) => institutions[which],
      enterpriseUser: (which, { policy }) => {
        if (which === 'unknown') return randomUUID();
        return user(which === 'foreign' || which === 'without-any' ? which : `${which} ${policy.permission}`);
      },
      resource: (which, one) => {
        if (which === 'missing') return newId();
        return resource(which === 'own' && one.refusal === undefined ? allowedName(one) : which);
      },
      revoked,
      canaries: { never: [], own: [], foreign: [] },
    },
    accessList: {
      grants: permissions.flatMap((permission) => grantsFor(permission)),
      revoked: {
        tokens: [createHash('sha256').update(revoked.tokenId).digest('base64url')],
        clients: [{ clientId: revoked.clientId, issuedBefore: instant(hourMs) }],
      },
    },
    resources: [
      ...own.map((id) => ({ institution: institutions.own, id })),
      { institution: institutions.foreign, id: resource('foreign') },
    ],
  };

  function grantsFor(permission: Permission): readonly object[] {
    const grant = (
      name: string,
      held: readonly Permission[],
      resources: unknown = 'all',
      times = {},
    ): object => ({
      institution: name === 'foreign' ? institutions.foreign : institutions.own,
      enterpriseUser: user(name),
      permissions: held,
      resources,
      ...times,
    });
    const one = [permission];
    const others = permissions.filter((other) => other !== permission);
    const whenOthers = (name: string): readonly object[] =>
      others.length === 0 ? [] : [grant(name, others)];
    return [
      grant('foreign', one),
      grant(`permitted ${permission}`, one),
      ...whenOthers(`without-permission ${permission}`),
      ...whenOthers(`permitted-elsewhere ${permission}`),
      grant(`permitted-elsewhere ${permission}`, one, [resource('other')]),
      grant(`permission-ended ${permission}`, one, 'all', { validUntil: instant(-1_000) }),
      grant(`permission-to-come ${permission}`, one, 'all', { validFrom: instant(hourMs) }),
      ...whenOthers(`permission-revoked ${permission}`),
    ];
  }
}

/** An allowed request may change what it is about, so each has one of its own. */
function allowedName({ policy }: MatrixCase): string {
  return `allowed ${policy.operation}`;
}

function instant(fromNowMs: number): string {
  return new Date(Date.now() + fromNowMs).toISOString();
}
