import type { JWK } from 'jose';
import { type AccessTokenAlgorithm, isAccessTokenAlgorithm } from '../access-token-algorithm.ts';
import { algorithmsOf, keyDefect } from './key-defect.ts';
import type { KeyWarning, KeyWarningCode } from './key-warning.ts';
import { type PublishedKey, publishedKey } from './published-key.ts';

const mostKeys = 100;

export interface ReadKeySet {
  readonly keys: readonly PublishedKey[];
  readonly warnings: readonly KeyWarning[];
}

/**
 * Reads a JWK Set (RFC 7517 §5): the keys that can be used, and what is wrong with the others. One bad key costs itself
 * and no other. A key that was in `before` is the same object as there.
 *
 * A `kid` that several different keys have names none of them, and all are refused: which one was meant would depend on
 * their order. The same key twice is one key.
 *
 * @throws {TypeError} when it is no JWK Set
 */
export function readKeySet(issuer: string, value: unknown, before: readonly PublishedKey[] = []): ReadKeySet {
  const published = membersOf(value);
  const warnings: KeyWarning[] = [];
  const warn = (code: KeyWarningCode, message: string, kid?: unknown): void => {
    const name = typeof kid === 'string' ? kid.slice(0, 64) : undefined;
    warnings.push({ code, issuer, kid: name, message: `A published key is refused: ${message}` });
  };
  if (published.length > mostKeys)
    warn('too_many_keys', `the set has more than ${mostKeys} keys, and only the first of them are looked at`);

  const good = new Map<string, PublishedKey>();
  for (const jwk of published.slice(0, mostKeys)) {
    const defect = keyDefect(jwk);
    if (defect !== undefined) warn(defect.code, defect.message, jwk.kid);
    else {
      const identity = identityOf(jwk);
      good.set(identity, before.find((key) => key.identity === identity) ?? toPublishedKey(jwk, identity));
    }
  }
  const keys = [...good.values()].filter((key, _, all) => {
    const isAlone = key.kid === undefined || all.every((other) => other === key || other.kid !== key.kid);
    if (!isAlone) warn('duplicate_kid', 'another key has the same kid', key.kid);
    return isAlone;
  });
  return { keys, warnings };
}

function membersOf(value: unknown): readonly JWK[] {
  const keys: unknown =
    typeof value === 'object' && value !== null && 'keys' in value ? value.keys : undefined;
  if (!Array.isArray(keys)) throw new TypeError('What is published is not a JWK Set (RFC 7517 §5)');
  // RFC 7517 §5: members that are not understood are ignored. What is no object is no JWK, and is told by keyDefect.
  return keys.map((key: unknown) => (typeof key === 'object' && key !== null ? (key as JWK) : { kty: '' }));
}

/** All by which the use of a key differs: what is not named here makes no other key of it. */
function identityOf({ kid, kty, crv, alg, n, e, x, y }: JWK): string {
  return JSON.stringify([kid, kty, crv, alg, n, e, x, y]);
}

function toPublishedKey(jwk: JWK, identity: string): PublishedKey {
  const algorithms: readonly AccessTokenAlgorithm[] = isAccessTokenAlgorithm(jwk.alg)
    ? [jwk.alg]
    : algorithmsOf(jwk);
  return publishedKey(publicMembers(jwk), algorithms, identity);
}

/** Members that importing needs; `use`, `key_ops`, `ext` and `x5c` have had their say, or have none. */
function publicMembers({ kid, kty, crv, alg, n, e, x, y }: JWK): JWK {
  const members = { kid, kty, crv, alg, n, e, x, y };
  // What is undefined is left out: jose takes a member that is there for one that is meant.
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JWK;
}
