import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import * as publicSurface from './index.ts';

it('exports what the README names and nothing else', async () => {
  expect(Object.keys(publicSurface).sort()).toEqual([
    'AccessToken',
    'ClientAuthError',
    'KeyError',
    'KeyRing',
    'RotationError',
    'allowInsecureLoopback',
    'allowKeyForSeveralIssuers',
    'clientCredentials',
    'fileKeyRingStore',
    'generatePrivateKey',
    'generateSigner',
    'issuerProfiles',
    'loadPrivateKey',
    'mintClientAssertion',
    'mountedPrivateKey',
    'newestKey',
    'passphraseFromFile',
    'postgresqlKeyRingStore',
    'postgresqlKeyRingTable',
    'postgresqlTokenStore',
    'postgresqlTokenTable',
    'privateKeyFromEnvironment',
    'privateKeyFromJwk',
    'privateKeyFromPem',
    'publicJwks',
    'publicKeyPem',
    'publishJwks',
    'registrationDocument',
    'sealingOf',
    'signingAlgorithms',
    'writePrivateKeyFile',
  ]);
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  for (const name of Object.keys(publicSurface)) expect(readme).toContain(name);
});
