import type { JWK } from 'jose';
import { readPublicJwk } from '../registration/public-key.ts';
import type { PublicKeyProblemCode } from '../registration/registration-error.ts';
import type { AssertionAlgorithm } from '../registration/registration-schema.ts';

/** Keys that a client's JWK Set may have. */
const mostKeys = 100;

/** A key that a client has published and that is not used, and why. */
export interface DroppedKey {
  readonly kid: string | undefined;
  readonly code: PublicKeyProblemCode;
  readonly message: string;
}

/** What a client has published. */
export interface ClientJwkSet {
  /** Public keys for the client's algorithm, each as good as one that is registered must be. */
  readonly keys: readonly JWK[];
  readonly dropped: readonly DroppedKey[];
}

/**
 * Reads the JWK Set of a client that signs by one algorithm (RFC 7517 §5). A key that cannot be used is left out, and the
 * others stay.
 *
 * @throws {Error} when it is no JWK Set
 */
export function readClientJwkSet(text: string, algorithm: AssertionAlgorithm): ClientJwkSet {
  const keys: JWK[] = [];
  const dropped: DroppedKey[] = [];
  for (const member of membersOf(text)) {
    const outcome = readPublicJwk(member, algorithm);
    const { kid } = member;
    if ('jwk' in outcome) keys.push(outcome.jwk);
    else dropped.push({ kid: typeof kid === 'string' ? kid.slice(0, 100) : undefined, ...outcome.refused });
  }
  return { keys, dropped };
}

function membersOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  const set = parse(text);
  const keys = isObject(set) ? set['keys'] : undefined;
  if (!Array.isArray(keys) || !keys.every(isObject))
    throw new Error(
      'the JWKS URI answered no JWK Set: publish an object with an array of keys (RFC 7517 §5)',
    );
  if (keys.length > mostKeys) throw new Error(`the JWK Set has more than ${mostKeys} keys`);
  return keys;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
