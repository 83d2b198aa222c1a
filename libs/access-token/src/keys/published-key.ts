import { type CryptoKey, importJWK, type JWK } from 'jose';
import type { AccessTokenAlgorithm } from '../access-token-algorithm.ts';
import { AccessTokenError } from '../access-token-error.ts';

/**
 * A key that an issuer publishes, and that can be used. It stays the same object for as long as the issuer publishes the
 * same key, so that what it has verified can be told to be good still.
 */
export interface PublishedKey {
  readonly kid: string | undefined;
  /** Equal for two keys when all that matters about them is. */
  readonly identity: string;
  /** What it may verify: a key is for the algorithms of its kind, or for the one that it names. */
  readonly algorithms: readonly AccessTokenAlgorithm[];
  /** @throws {AccessTokenError} `keys_unavailable` when the key is not one after all: that is not the token's fault */
  import(algorithm: AccessTokenAlgorithm): Promise<CryptoKey>;
}

/** A key of a JWK whose members have been checked. It is imported when it is needed, once for each algorithm. */
export function publishedKey(
  jwk: JWK,
  algorithms: readonly AccessTokenAlgorithm[],
  identity: string,
): PublishedKey {
  const imported = new Map<AccessTokenAlgorithm, Promise<CryptoKey>>();
  return {
    kid: jwk.kid,
    identity,
    algorithms,
    import: (algorithm) => {
      const known = imported.get(algorithm);
      if (known !== undefined) return known;
      const key = importChecked(jwk, algorithm);
      imported.set(algorithm, key);
      // Its members are in order, so that it may have been the machine: the next token tries again.
      key.catch(() => imported.delete(algorithm));
      return key;
    },
  };
}

async function importChecked(jwk: JWK, algorithm: AccessTokenAlgorithm): Promise<CryptoKey> {
  try {
    // A JWK of the types RSA, EC and OKP is never imported as bytes.
    return (await importJWK(jwk, algorithm)) as CryptoKey;
  } catch {
    // Without the cause: it may quote the key.
    throw new AccessTokenError(
      'keys_unavailable',
      'The key of the access token cannot be used, though the issuer publishes it: have the issuer mend it',
    );
  }
}
