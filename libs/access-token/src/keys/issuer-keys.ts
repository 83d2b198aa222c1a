import { AccessTokenError } from '../access-token-error.ts';
import { keySet, type KeyChoice, type KeyHint } from './key-set.ts';
import type { PublishedKey } from './published-key.ts';

/** The keys of one issuer, as far as tokens are concerned. */
export interface IssuerKeys {
  /**
   * The key that a token must be signed by.
   *
   * @throws {AccessTokenError} `unknown_key`, `unsupported_algorithm`, `keys_unavailable`
   */
  find(hint: KeyHint): Promise<PublishedKey>;
  /** Whether what this key has verified is good still at this time (milliseconds since the epoch). */
  vouchesFor(key: PublishedKey, now: number): boolean;
  close(): void;
}

/** Keys that were given, and never change. */
export function fixedKeys(keys: readonly PublishedKey[]): IssuerKeys {
  const set = keySet(keys);
  return {
    find: async (hint) => chosenKey(set.choose(hint)),
    vouchesFor: (key) => set.has(key),
    close: () => undefined,
  };
}

/**
 * The key that was chosen.
 *
 * @throws {AccessTokenError} `unknown_key`, `unsupported_algorithm`
 */
export function chosenKey(choice: KeyChoice): PublishedKey {
  if (choice === 'not_published')
    throw new AccessTokenError(
      'unknown_key',
      'The access token is signed by a key that the issuer does not publish: get a new one',
    );
  if (choice === 'ambiguous')
    throw new AccessTokenError(
      'unknown_key',
      'The access token does not name its key (kid), and the issuer publishes several that fit: have it name the key',
    );
  if (choice === 'wrong_algorithm')
    throw new AccessTokenError(
      'unsupported_algorithm',
      'The access token is signed by another algorithm than its key is for (RFC 8725 §3.1)',
    );
  return choice;
}
