import type { Adapter } from 'oidc-provider';
import type { Registration } from '../registration/registration.ts';
import { describedClientAuthError } from './client-auth-error.ts';
import { clientMetadata } from './client-metadata.ts';
import type { ReplayStore } from './replay-store.ts';

export interface AdapterOptions {
  readonly registration: Registration;
  readonly replayStore: ReplayStore;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/**
 * Where oidc-provider finds clients and stores used assertions. Access tokens are JWTs and are not stored; that anything
 * else is stored would be a mistake, and fails.
 */
export function adapterFor(options: AdapterOptions): (model: string) => Adapter {
  const { registration, replayStore, clock } = options;
  return (model) => ({
    find: async (id) => {
      if (model !== 'Client') return undefined; // not even used assertions: the insert decides
      const client = registration.clients.get(id);
      return client && clientMetadata(client, clock());
    },
    upsert: async (id, _payload, expiresIn) => {
      if (model !== 'ReplayDetection' || expiresIn === undefined)
        throw new TypeError(`oidc-provider stored a ${model}`);
      if (!(await replayStore.use(id, new Date(clock() + expiresIn * 1000))))
        throw describedClientAuthError('the assertion was used before; mint a new one for every request');
    },
    findByUid: nothing,
    findByUserCode: nothing,
    consume: nothing,
    destroy: nothing,
    revokeByGrantId: nothing,
  });
}

function nothing(): Promise<undefined> {
  return Promise.resolve(undefined);
}
