import { type CryptoKey, importJWK, type JWK } from 'jose';
import type { AccessTokenAlgorithm } from '../access-token-algorithm.ts';

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
      let key = imported.get(algorithm);
      // A JWK of the types RSA, EC and OKP is never imported as bytes.
      if (key === undefined) imported.set(algorithm, (key = importJWK(jwk, algorithm) as Promise<CryptoKey>));
      return key;
    },
  };
}
