import { createHash } from 'node:crypto';
import { decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import { AccessTokenError } from '../access-token-error.ts';
import { isCompactForm } from '../token/compact-form.ts';
import type { DpopOptions, ProofAlgorithm, ProvedRequest } from './dpop-options.ts';
import { invalidProof } from './invalid-proof.ts';
import { proofKey } from './proof-key.ts';
import type { ProofReplayStore } from './proof-replay-store.ts';
import { targetUri } from './target-uri.ts';

/** Characters of the largest proof that is looked at: one with an RSA key of 8,192 bits has some 4,000. */
const largestProof = 8 * 1024;
const longestJti = 256;

export interface ProofRules extends Required<Pick<DpopOptions, 'replayStore' | 'maxAge'>> {
  readonly nonces: DpopOptions['nonces'];
  readonly algorithms: readonly ProofAlgorithm[];
  /** Seconds by which a proof may come from the future. */
  readonly clockTolerance: number;
}

export interface BoundToken {
  readonly value: string;
  /** Whose it is: issuer and `client_id`. */
  readonly client: string;
  /** The RFC 7638 thumbprint of its key. */
  readonly boundTo: string;
}

/**
 * Checks that a request was made by whoever has the key that its token is bound to, and uses the proof up. `now` is in
 * seconds since the epoch.
 *
 * @throws {AccessTokenError} `missing_proof`, `invalid_proof`, `proof_replayed`, `use_dpop_nonce`,
 * `replay_store_unavailable`
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-4.3 RFC 9449 §4.3}
 */
export async function checkProof(
  request: ProvedRequest,
  token: BoundToken,
  rules: ProofRules,
  now: number,
): Promise<void> {
  const { value } = request;
  if (value === undefined) throw missingProof();
  if (value.length > largestProof) throw invalidProof(`it is longer than ${largestProof} characters`);
  if (!isCompactForm(value)) throw invalidProof('send one JWT, in its canonical spelling');
  const claims = await verifySignature(value, token.boundTo, rules, now);
  checkClaims(claims, request, token);
  checkNonce(claims['nonce'], request, rules);
  await useUp(claims, token, rules, now);
}

/** The refusal of a bound token that came without a proof, or as a bearer token. */
export function missingProof(): AccessTokenError {
  return new AccessTokenError(
    'missing_proof',
    'The access token is bound to a key (cnf): send it as Authorization: DPoP, with a proof of that key in the header DPoP (RFC 9449 §7.1)',
  );
}

async function verifySignature(
  proof: string,
  boundTo: string,
  { algorithms, clockTolerance }: ProofRules,
  now: number,
): Promise<JWTPayload> {
  try {
    const key = await proofKey(decodeProtectedHeader(proof).jwk, boundTo);
    const { payload } = await jwtVerify(proof, key, {
      typ: 'dpop+jwt',
      algorithms: [...algorithms],
      clockTolerance,
      currentDate: new Date(now * 1000),
    });
    return payload;
  } catch (error) {
    if (error instanceof AccessTokenError) throw error;
    // Without the cause: jose's claim errors carry the payload, node's the key. All of it is the caller's text.
    throw invalidProof(
      `it must be a JWT of typ dpop+jwt with a valid signature by ${algorithms.join(', ')} (RFC 9449 §4.2)`,
    );
  }
}

function checkClaims(claims: JWTPayload, { method, url }: ProvedRequest, token: BoundToken): void {
  const { htm, htu, ath } = claims;
  if (htm !== method) throw invalidProof('its htm must be the method of the request');
  const wanted = targetUri(url);
  if (wanted === undefined) throw new TypeError('The URL of the request must be an http(s) URL');
  if (typeof htu !== 'string' || targetUri(htu) !== wanted)
    throw invalidProof('its htu must be the URL of the request, without query and fragment');
  if (ath !== createHash('sha256').update(token.value).digest('base64url'))
    throw invalidProof('its ath must be the SHA-256 of the access token that it goes with, in base64url');
}

function checkNonce(nonce: unknown, { onNonce }: ProvedRequest, { nonces }: ProofRules): void {
  if (nonces === undefined) return;
  const state = typeof nonce === 'string' ? nonces.check(nonce) : 'stale';
  if (state === 'good') return;
  onNonce?.(nonces.current());
  if (state === 'stale')
    throw new AccessTokenError(
      'use_dpop_nonce',
      'The proof in the header DPoP must have the nonce that comes with this answer: make a new one with it (RFC 9449 §9)',
    );
}

/** The last check: only a proof that is good in every other way is remembered. */
async function useUp(
  { iat, jti }: JWTPayload,
  { boundTo, client }: BoundToken,
  { replayStore, maxAge, clockTolerance }: ProofRules,
  now: number,
): Promise<void> {
  if (typeof jti !== 'string' || jti === '' || jti.length > longestJti)
    throw invalidProof(`its jti must be a text of 1 to ${longestJti} characters`);
  if (iat === undefined) throw invalidProof('it must say in iat when it was made');
  if (iat < now - maxAge || iat > now + clockTolerance)
    throw invalidProof(
      `its iat must be of now, and of the last ${maxAge} seconds at most: make one for every request, and compare the clocks`,
    );
  // A thumbprint has one length, so that no two pairs read alike.
  const id = createHash('sha256').update(`${boundTo}.${jti}`).digest('base64url');
  if (!(await use(replayStore, id, new Date((iat + maxAge) * 1000), client)))
    throw new AccessTokenError(
      'proof_replayed',
      'The proof in the header DPoP was used before: make a new one for every request',
    );
}

async function use(store: ProofReplayStore, ...proof: Parameters<ProofReplayStore['use']>): Promise<boolean> {
  try {
    return await store.use(...proof);
  } catch (cause) {
    throw new AccessTokenError(
      'replay_store_unavailable',
      'It cannot be told at the moment whether the proof in the header DPoP was used before: try again later',
      { cause },
    );
  }
}
