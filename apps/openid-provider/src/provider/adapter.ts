import { type Adapter, errors } from 'oidc-provider';
import { describedClientAuthError } from './client-auth-error.ts';
import type { ReplayStore } from './replay-store.ts';

/**
 * What oidc-provider may store. Clients are static and access tokens are JWTs, so it is the used assertions alone;
 * anything else would be a mistake, and fails.
 */
export function adapterFor(store: ReplayStore): (model: string) => Adapter {
  const nothing = (): Promise<undefined> => Promise.resolve(undefined);
  return (model) => ({
    // Not looked up even for used assertions: the insert decides.
    find: nothing,
    findByUid: nothing,
    findByUserCode: nothing,
    consume: nothing,
    destroy: nothing,
    revokeByGrantId: nothing,
    upsert: async (id, _payload, expiresIn) => {
      if (model !== 'ReplayDetection') throw new errors.InvalidRequest(`${model} is not kept here`);
      if (!(await store.use(id, new Date(Date.now() + Number(expiresIn) * 1000))))
        throw describedClientAuthError('the assertion was used before; mint a new one for every request');
    },
  });
}
