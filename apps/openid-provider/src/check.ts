import type { ProviderConfig } from './config.ts';
import { keysInUse } from './keys/keys-in-use.ts';
import { loadSigningKeys } from './keys/signing-keys.ts';
import { loadRegistration } from './registration/load-registration.ts';
import { loosenedRules, tokenLifetimeOf } from './registration/registration.ts';

/**
 * What `check` prints: that all can be used, and how each client is known. Opens no database and no port.
 *
 * @throws {RegistrationError} {@link SigningKeysError}
 */
export async function check(config: ProviderConfig): Promise<string> {
  const registration = await loadRegistration(config.CLIENTS_FILE, {
    allowLoopbackJwks: config.ALLOW_LOOPBACK_JWKS,
  });
  const { clients, resources } = registration;
  const signingKeys = await loadSigningKeys(config.SIGNING_KEYS_FILE, {
    allowReadableByOthers: config.SIGNING_KEYS_READABLE_BY_OTHERS,
  });
  const { signing: signer, published } = keysInUse(signingKeys, Date.now(), tokenLifetimeOf(registration));
  const lines = [...clients.values()].map((client) => {
    const { id, name, algorithm, scopes, key, isDpopBound, actsForAnyone } = client;
    const loosened = loosenedRules(client);
    const known = key.source === 'pem' ? `PEM, kid ${key.jwk.kid}` : `JWKS URI ${key.jwksUri}`;
    const notes = [
      ...(isDpopBound ? ['; tokens bound by DPoP'] : []),
      ...(loosened === undefined ? [] : [`; loosened: ${loosened}`]),
      ...actsForAnyone.map(({ institution, reason }) => `; acts for any user of ${institution}: ${reason}`),
    ];
    return `client ${id} ${name}: ${algorithm} by ${known}; ${scopes.join(' ')}${notes.join('')}`;
  });
  const signing = published.map(({ kid }) => {
    const from = signingKeys.signs_from?.[kid];
    const isComing = from !== undefined && Date.parse(from) > Date.now();
    return `signing key ${kid}${kid === signer.kid ? ' (signs)' : isComing ? ` (signs from ${from})` : ''}`;
  });
  const summary = `ok: ${clients.size} clients, ${resources.size} resources, ${published.length} signing keys`;
  return [...lines, ...signing, summary, ''].join('\n');
}
