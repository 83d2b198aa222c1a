import { generateKeyPairSync } from 'node:crypto';

export const institution = '0b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';
export const user = '2b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';
export const clientId = '6f1d2c9a-3b7e-4c58-9d10-2a64f0b7c101';
export const audience = 'https://accounts.ambit.example';

const spki = { type: 'spki', format: 'pem' } as const;
const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;

/** Keys in PEM by what they are. */
export const pem = {
  p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export(spki),
  p256Private: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pkcs8),
  p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export(spki),
  ed25519: generateKeyPairSync('ed25519').publicKey.export(spki),
  rsa2048: generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export(spki),
  rsa1024: generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export(spki),
  rsaExponent3: generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).publicKey.export(spki),
};

/** A registered client that is right in every part, with some parts as given; undefined leaves one out. */
export function clientEntry(parts: object = {}): object {
  return {
    client_id: clientId,
    name: 'balance-snapshot',
    scopes: ['accounts.read'],
    algorithm: 'ES256',
    public_key_pem: pem.p256,
    institutions: [{ id: institution, associated_enterprise_user: user }],
    ...parts,
  };
}

/** A registration file of these clients, and of an API that offers every scope. */
export function registrationFile(clients: readonly object[], parts: object = {}): object {
  return {
    resources: [{ audience, scopes: ['accounts.read', 'accounts.write'], accessTokenLifetime: 120 }],
    clients,
    ...parts,
  };
}
