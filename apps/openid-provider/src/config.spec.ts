import { loadConfig } from '@ambit/service';
import { describe, expect, it } from '@jest/globals';
import { ProviderConfig } from './config.ts';
import { noPrivateHosts } from './provider/private-hosts.ts';

const required = {
  ISSUER: 'https://login.example.com',
  CLIENTS_FILE: 'clients.json',
  SIGNING_KEYS_FILE: 'keys.json',
};

describe('the configuration', () => {
  it('needs an issuer, the registration and the keys, and allows no loopback unless told', () => {
    expect(loadConfig(ProviderConfig, required)).toEqual({
      ...required,
      HOST: '127.0.0.1',
      PORT: 9400,
      LOG_LEVEL: 'info',
      ALLOW_LOOPBACK_JWKS: false,
      JWKS_PRIVATE_HOSTS: noPrivateHosts,
      SIGNING_KEYS_READABLE_BY_OTHERS: false,
      JWKS_MAX_AGE_SECONDS: 60,
      JWKS_LONGEST_USE_SECONDS: 300,
    });
    expect(() => loadConfig(ProviderConfig, { ...required, JWKS_PRIVATE_HOSTS: '10.0.0.0/99' })).toThrow(
      'JWKS_PRIVATE_HOSTS must be host names',
    );
    expect(() => loadConfig(ProviderConfig, { ...required, DPOP_NONCE_SECRET: 'short' })).toThrow(
      '32 random bytes',
    );
    expect(() => loadConfig(ProviderConfig, {})).toThrow(
      'CLIENTS_FILE is missing; ISSUER is missing; SIGNING_KEYS_FILE is missing',
    );
  });

  it.each(['https://login.example.com/', 'https://login.example.com/tenant', 'http://login.example.com'])(
    'refuses the issuer %s',
    (ISSUER) => {
      expect(() => loadConfig(ProviderConfig, { ...required, ISSUER })).toThrow('ISSUER must be');
    },
  );
});
