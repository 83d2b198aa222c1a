import type { ProviderConfig } from './config.ts';
import { loadSigningKeys } from './keys/signing-keys.ts';
import { loadRegistration } from './registration/load-registration.ts';

/**
 * What `check` prints: that all can be used, and how each client is known. Opens no database and no port.
 *
 * @throws {RegistrationError} {@link SigningKeysError}
 */
export async function check(config: ProviderConfig): Promise<string> {
  const { clients, resources } = await loadRegistration(config.CLIENTS_FILE, {
    allowLoopbackJwks: config.ALLOW_LOOPBACK_JWKS,
  });
  const { keys } = await loadSigningKeys(config.SIGNING_KEYS_FILE);
  const lines = [...clients.values()].map(({ id, name, algorithm, scopes, key }) => {
    const known = key.source === 'pem' ? `PEM, kid ${key.jwk.kid}` : `JWKS URI ${key.jwksUri}`;
    return `client ${id} ${name}: ${algorithm} by ${known}; ${scopes.join(' ')}`;
  });
  const signing = keys.map(({ kid }, index) => `signing key ${kid}${index === 0 ? ' (signs)' : ''}`);
  const summary = `ok: ${clients.size} clients, ${resources.size} resources, ${keys.length} signing keys`;
  return [...lines, ...signing, summary, ''].join('\n');
}
