import { type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { AccessTokenError } from './access-token-error.ts';
import { checkProof, missingProof, type ProofRules } from './dpop/check-proof.ts';
import {
  type DpopOptions,
  type ProofAlgorithm,
  proofAlgorithms,
  type ProvedRequest,
} from './dpop/dpop-options.ts';
import { allowInsecureLoopback, isSecureUrl } from './keys/discover-jwks-uri.ts';
import { keyLookup, type KeySource } from './keys/key-source.ts';
import { toAccessTokenError } from './to-access-token-error.ts';
import { checkCompactForm } from './token/compact-form.ts';
import { readClaims } from './token/read-claims.ts';
import type { VerifiedAccessToken } from './token/verified-access-token.ts';

/** The algorithms of access tokens: asymmetric ones, of those that providers use. */
export type AccessTokenAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA';

export interface AccessTokenVerifierOptions {
  /** The provider's issuer identifier, in its exact spelling: `iss` of its tokens. */
  readonly issuer: string;
  /** This API's resource identifier: must be among the `aud` of the token. */
  readonly audience: string;
  /** Where the keys are; by default found through the issuer's metadata. */
  readonly keys?: KeySource;
  /** Default all four. */
  readonly algorithms?: readonly AccessTokenAlgorithm[];
  /** Seconds by which clocks may differ. Default 10, at most 60. */
  readonly clockTolerance?: number;
  /** Takes tokens that are bound to a key, each with a proof (RFC 9449). Without it they are refused. */
  readonly dpop?: DpopOptions;
  /** Milliseconds for one request to the issuer. Default 5,000. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  readonly [allowInsecureLoopback]?: boolean;
}

/** Verifies access tokens of one issuer for one API. */
export interface AccessTokenVerifier {
  readonly issuer: string;
  readonly audience: string;
  /** The algorithms of proofs, for challenges and metadata; undefined when bound tokens are not taken. */
  readonly proofAlgorithms?: readonly ProofAlgorithm[] | undefined;
  /**
   * Verifies one access token. Give `proof` when the token came under the scheme `DPoP`, also when there was no proof,
   * and only then: a bound token is accepted with its proof alone, and any other without one alone.
   *
   * @throws {AccessTokenError}
   */
  verify(
    token: string,
    request?: { readonly proof?: ProvedRequest | undefined },
  ): Promise<VerifiedAccessToken>;
}

const requiredClaims = ['iss', 'aud', 'exp', 'iat', 'sub', 'client_id', 'jti'];

/**
 * Makes a verifier of JWT access tokens by RFC 9068. Nothing is fetched until the first token comes.
 *
 * @example
 * const verifier = createAccessTokenVerifier({ issuer: 'https://op.example', audience: 'https://accounts.example' });
 * const { clientId, scopes } = await verifier.verify(token);
 *
 * @example
 * // Authorization: DPoP, with the header DPoP
 * const dpop = { replayStore: memoryProofReplayStore() };
 * const verifier = createAccessTokenVerifier({ issuer, audience: 'https://accounts.example', dpop });
 * await verifier.verify(token, { proof: { value: proof, method: 'GET', url } });
 *
 * @throws {TypeError} when an option makes no sense
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068#section-4 RFC 9068 §4}
 */
export function createAccessTokenVerifier(options: AccessTokenVerifierOptions): AccessTokenVerifier {
  const { issuer, audience, clockTolerance = 10, clock = Date.now } = options;
  const insecureLoopback = options[allowInsecureLoopback] ?? false;
  const keys = options.keys ?? { from: 'metadata' };
  check(options, keys, insecureLoopback);
  const lookup = keyLookup(keys, {
    issuer,
    insecureLoopback,
    clock,
    fetch: options.fetch ?? fetch,
    timeoutMs: options.timeoutMs ?? 5_000,
  });
  const algorithms = [...(options.algorithms ?? ['RS256', 'PS256', 'ES256', 'EdDSA'])];

  const verifyWithJose = async (token: string, now: number): Promise<JWTPayload> => {
    try {
      const { payload } = await jwtVerify(token, lookup, {
        // jose takes `application/at+jwt` for this too, in any case (RFC 7515 §4.1.9).
        typ: 'at+jwt',
        algorithms,
        issuer,
        audience,
        requiredClaims,
        clockTolerance,
        currentDate: new Date(now),
      });
      return payload;
    } catch (error) {
      throw toAccessTokenError(error);
    }
  };

  const proofRules = options.dpop && rulesOf(options.dpop, clockTolerance);

  return Object.freeze<AccessTokenVerifier>({
    issuer,
    audience,
    proofAlgorithms: proofRules?.algorithms,
    verify: async (token, { proof } = {}) => {
      checkCompactForm(token);
      const now = clock();
      const claims = await verifyWithJose(token, now);
      const verified = readClaims(claims, { audience, clockTolerance, now: now / 1000 });
      // The time anew: the keys may have been waited for, and a proof is remembered only until its end.
      await checkPossession(token, verified, proof, proofRules, clock() / 1000);
      return verified;
    },
  });
}

/** A token that is bound, and a request that proves: both or neither. */
async function checkPossession(
  token: string,
  { boundTo }: VerifiedAccessToken,
  proof: ProvedRequest | undefined,
  rules: ProofRules | undefined,
  now: number,
): Promise<void> {
  if (boundTo === undefined) {
    if (proof === undefined) return;
    throw new AccessTokenError(
      'token_not_bound',
      'The access token is bound to no key: send it as Authorization: Bearer without a proof, or ask for a bound one',
    );
  }
  if (rules === undefined)
    throw new AccessTokenError(
      'sender_constrained',
      'The access token is bound to a key (cnf), and this API does not check proofs: ask for a bearer token',
    );
  if (proof === undefined) throw missingProof();
  await checkProof(proof, { value: token, boundTo }, rules, now);
}

function rulesOf(dpop: DpopOptions, clockTolerance: number): ProofRules {
  const { replayStore, nonces, algorithms = proofAlgorithms, maxAge = 60 } = dpop;
  if (algorithms.length === 0 || algorithms.some((name) => !proofAlgorithms.includes(name)))
    throw new TypeError(`dpop.algorithms must name at least one of ${proofAlgorithms.join(', ')}`);
  if (!(maxAge >= 1 && maxAge <= 300)) throw new TypeError('dpop.maxAge is 1 to 300 seconds');
  return { replayStore, nonces, algorithms: Object.freeze([...algorithms]), maxAge, clockTolerance };
}

function check(
  { issuer, audience, clockTolerance = 10, algorithms }: AccessTokenVerifierOptions,
  keys: KeySource,
  insecureLoopback: boolean,
): void {
  if (!isSecureUrl(issuer, insecureLoopback))
    throw new TypeError('issuer must be an https URL without credentials and fragment');
  if (audience === '') throw new TypeError('audience must name this API');
  if (clockTolerance < 0 || clockTolerance > 60) throw new TypeError('clockTolerance is 0 to 60 seconds');
  if (algorithms?.length === 0) throw new TypeError('algorithms must name at least one');
  if (keys.from === 'jwks_uri' && !isSecureUrl(keys.jwksUri, insecureLoopback))
    throw new TypeError('jwksUri must be an https URL');
  if (keys.from === 'jwks') checkKeys(keys.jwks);
}

function checkKeys({ keys }: JSONWebKeySet): void {
  for (const key of keys)
    if (key.kty === 'oct' || key.d !== undefined)
      throw new TypeError(
        'jwks must hold public keys only: with a shared or private key the API could sign tokens itself',
      );
}
