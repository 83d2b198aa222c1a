import { loadConfig } from '@ambit/service';
import { describe, expect, it } from '@jest/globals';
import { JobConfig, JwksConfig } from './config.ts';

const inToken = {
  PKCS11_LIBRARY: '/usr/lib/hsm.so',
  PKCS11_TOKEN: 'ambit',
  PKCS11_KEY_LABEL: 'worker',
  PKCS11_PIN_FILE: '/run/secrets/pin',
};

function problemOf(environment: Record<string, string>): string {
  try {
    loadConfig(JwksConfig, environment);
    return 'none';
  } catch (error) {
    return String(error).replace(/^.*start again: /, '');
  }
}

describe('the key of the worker', () => {
  it.each([
    ['a file', { KEY_FILE: 'client.pem' }],
    ['a ring', { KEY_RING: 'ring' }],
    ['a token', inToken],
    ['a token, and named by its id', { ...inToken, PKCS11_KEY_LABEL: '', PKCS11_KEY_ID: '11' }],
  ])('is in %s', (_where, environment) => {
    expect(problemOf(environment)).toBe('none');
  });

  it('is one key', () => {
    const sentence =
      'The combination must name one key and no other: by KEY_FILE, by KEY_RING or by PKCS11_LIBRARY';
    expect(problemOf({})).toBe(sentence);
    expect(problemOf({ KEY_FILE: 'client.pem', KEY_RING: 'ring' })).toBe(sentence);
    expect(problemOf({ ...inToken, KEY_RING: 'ring' })).toBe(sentence);
    expect(problemOf({ KEY_FILE: 'client.pem', PKCS11_KEY_ID: '11' })).toBe(sentence);
  });

  it('is named in full when it is in a token', () => {
    expect(problemOf({ PKCS11_TOKEN: 'ambit' })).toBe(
      'PKCS11_LIBRARY is missing; PKCS11_PIN_FILE is missing; ' +
        'The combination must name the key in the token by PKCS11_KEY_LABEL, PKCS11_KEY_ID or both',
    );
    expect(problemOf({ ...inToken, PKCS11_KEY_ID: '1' })).toBe(
      'PKCS11_KEY_ID must be an even number of hexadecimal digits',
    );
    expect(problemOf({ ...inToken, ALGORITHM: 'EdDSA' })).toBe(
      'ALGORITHM must be RS256, PS256 or ES256 for a key in a token',
    );
  });

  it('is complained of together with everything else', () => {
    expect(() => loadConfig(JobConfig, { TARGETS: '[]' })).toThrow(
      /ISSUER is missing; API_URL is missing; CLIENT_ID is missing; TARGETS must .*; The combination must name one key/,
    );
  });
});
