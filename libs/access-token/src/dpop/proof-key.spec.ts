import { beforeAll, describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { proofKey } from './proof-key.ts';

let publicJwk: JWK;
let thumbprint: string;

beforeAll(async () => {
  const { publicKey } = await generateKeyPair('ES256', { extractable: true });
  publicJwk = await exportJWK(publicKey);
  thumbprint = await calculateJwkThumbprint(publicJwk);
});

const refused = (message: string) =>
  expect.objectContaining({ code: 'invalid_proof', message: expect.stringContaining(message) });

describe('the key of a proof', () => {
  it('is taken when it is public and the one that the token is bound to', async () => {
    expect((await proofKey(publicJwk, thumbprint)).type).toBe('public');
  });

  // RFC 7518 §6.2.2, §6.3.2, §6.4.1, and the seed of an AKP key: no thumbprint is computed over them.
  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'])(
    'is refused when it shows the member %s, whatever else it is',
    async (member) => {
      await expect(proofKey({ ...publicJwk, [member]: 'AA' }, thumbprint)).rejects.toEqual(
        refused('its jwk must be public'),
      );
    },
  );

  it('is refused when it is missing, or of a kind that signs no proofs', async () => {
    await expect(proofKey(undefined, thumbprint)).rejects.toEqual(refused('must have the public key as jwk'));
    for (const kty of ['oct', 'AKP', 'ec'])
      await expect(proofKey({ ...publicJwk, kty }, thumbprint)).rejects.toEqual(
        refused('of type EC, RSA or OKP'),
      );
  });
});
