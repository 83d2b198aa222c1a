import { describe, expect, it } from '@jest/globals';
import { scopes } from '@ambit/scopes';
import type { ClientKey, RegisteredClient } from '../registration/registration.ts';
import { adapterFor } from './adapter.ts';
import { keyUse } from './key-use.ts';

const id = '6f1d2c9a-3b7e-4c58-9d10-2a64f0b7c101';
const use = keyUse(300);
const now = 10_000 * use.longest;
const byUri: ClientKey = { source: 'jwks_uri', jwksUri: 'https://client.example.com/jwks' };
const byPem: ClientKey = { source: 'pem', jwk: { kty: 'EC', kid: 'one' } };

function adapterWith(key: ClientKey = byPem) {
  const used = new Map<string, Date>();
  let request = {};
  const client: RegisteredClient = {
    id,
    name: 'balance-snapshot',
    scopes: [scopes.accounts.read],
    algorithm: 'ES256',
    key,
    isDpopBound: false,
    assertionRules: { audience: 'issuer', type: 'required', iat: 'required', longest_lifetime: 300 },
    institutions: [],
    actsForAnyone: [],
  };
  const clock = { now };
  const adapter = adapterFor({
    registration: { clients: new Map([[id, client]]), resources: new Map() },
    replayStore: {
      use: async (assertion, expiresAt) =>
        !used.has(assertion) && used.set(assertion, expiresAt).has(assertion),
    },
    keyUse: use,
    currentRequest: () => request,
    clock: () => clock.now,
  });
  return { adapter, used, clock, nextRequest: () => (request = {}) };
}

describe('what oidc-provider finds', () => {
  it('is a client by its id, narrowed to its registration', async () => {
    const { adapter } = adapterWith();
    await expect(adapter('Client').find(id)).resolves.toEqual({
      client_id: id,
      client_name: 'balance-snapshot',
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      scope: 'accounts.read',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [{ kty: 'EC', kid: 'one' }] },
    });
    await expect(adapter('Client').find('another')).resolves.toBeUndefined();
  });

  it('is another client when fetched keys have been used long enough', async () => {
    const { adapter, clock } = adapterWith(byUri);
    const first = await adapter('Client').find(id);
    clock.now += use.refetchEvery - 1;
    await expect(adapter('Client').find(id)).resolves.toEqual(first);
    clock.now += 1;
    await expect(adapter('Client').find(id)).resolves.not.toEqual(first);
  });

  it('is nothing that was not stored', async () => {
    const { adapter } = adapterWith();
    await expect(adapter('ReplayDetection').find(id)).resolves.toBeUndefined();
    await expect(adapter('AccessToken').find(id)).resolves.toBeUndefined();
  });
});

describe('what oidc-provider stores', () => {
  it('is a used assertion, until it ends, and only once', async () => {
    const { adapter, used, nextRequest } = adapterWith();
    await adapter('ReplayDetection').upsert('assertion', {}, 70);
    nextRequest();
    expect(used.get('assertion')).toEqual(new Date(now + 70_000));
    await expect(adapter('ReplayDetection').upsert('assertion', {}, 70)).rejects.toMatchObject({
      error: 'invalid_client',
      error_detail: expect.stringContaining('used before'),
    });
  });

  it('is behind the assertion of a request its proof, which is told apart, and may be dated ahead', async () => {
    const { adapter, used, nextRequest } = adapterWith();
    await adapter('ReplayDetection').upsert('assertion-1', {}, 70);
    await adapter('ReplayDetection').upsert('proof', {}, 300);
    expect(used.get('proof:proof')).toEqual(new Date(now + 600_000));
    nextRequest();
    await adapter('ReplayDetection').upsert('assertion-2', {}, 70);
    await expect(adapter('ReplayDetection').upsert('proof', {}, 300)).rejects.toMatchObject({
      error: 'invalid_dpop_proof',
    });
  });

  it('is a proof under a name that no assertion has', async () => {
    const { adapter, nextRequest } = adapterWith();
    await adapter('ReplayDetection').upsert('assertion-1', {}, 70);
    await adapter('ReplayDetection').upsert('same', {}, 300);
    nextRequest();
    await expect(adapter('ReplayDetection').upsert('same', {}, 70)).resolves.toBeUndefined();
  });

  it('is nothing else', async () => {
    const { adapter } = adapterWith();
    await expect(adapter('AccessToken').upsert('token', {}, 70)).rejects.toThrow('stored a AccessToken');
  });
});
