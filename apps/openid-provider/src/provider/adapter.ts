import type { UsedIds } from '@ambit/database';
import { type Adapter, errors } from 'oidc-provider';
import type { Registration } from '../registration/registration.ts';
import { DescribedClientAuthError } from './client-auth-error.ts';
import { clientMetadata } from './client-metadata.ts';
import type { KeyUse } from './key-use.ts';

export interface AdapterOptions {
  readonly registration: Registration;
  readonly replayStore: Pick<UsedIds, 'use'>;
  readonly keyUse: KeyUse;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** The request that is being handled; an object of its own for each. */
  readonly currentRequest?: () => object | undefined;
}

/**
 * Where oidc-provider finds clients and stores used assertions and proofs. Access tokens are JWTs and are not stored;
 * that anything else is stored would be a mistake, and fails.
 */
export function adapterFor(options: AdapterOptions): (model: string) => Adapter {
  const { registration, replayStore, keyUse, clock, currentRequest = () => undefined } = options;
  const authenticated = new WeakSet<object>();
  return (model) => ({
    find: async (id) => {
      if (model !== 'Client') return undefined; // not even used assertions: the insert decides
      const client = registration.clients.get(id);
      return client && clientMetadata(client, clock(), keyUse);
    },
    upsert: async (id, _payload, expiresIn) => {
      if (model !== 'ReplayDetection' || expiresIn === undefined)
        throw new TypeError(`oidc-provider stored a ${model}`);
      // A request uses up its assertion first, and then its proof of possession when it has one.
      const request = currentRequest();
      const isProof = request !== undefined && authenticated.has(request);
      if (request !== undefined) authenticated.add(request);
      // oidc-provider counts from now, and takes a proof whose iat is as far ahead: that one is good for twice the time.
      const seconds = isProof ? 2 * expiresIn : expiresIn;
      // oidc-provider names both by a hash of who made it and its jti; nobody's proof is to use up an assertion.
      const name = isProof ? `proof:${id}` : id;
      if (await replayStore.use(name, new Date(clock() + seconds * 1000))) return;
      throw isProof
        ? new errors.InvalidDpopProof('the proof was used before; make a new one for every request')
        : new DescribedClientAuthError({
            message: 'the assertion was used before; mint a new one for every request',
          });
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
