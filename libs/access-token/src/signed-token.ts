import { type CryptoKey, errors, type JWTPayload, jwtVerify } from 'jose';
import { AccessTokenError } from './access-token-error.ts';
import type { PublishedKey } from './keys/published-key.ts';
import type { ResolvedIssuer } from './resolve-issuers.ts';
import { toAccessTokenError } from './to-access-token-error.ts';
import { checkTimes, readTimes, type TokenTimes } from './token/check-times.ts';
import { parseToken } from './token/parse-token.ts';
import { readClaims } from './token/read-claims.ts';
import { readHeader } from './token/read-header.ts';
import type { VerifiedAccessToken } from './token/verified-access-token.ts';
import { withVerifiedToken } from './with-verified-token.ts';

const requiredClaims = ['iss', 'aud', 'exp', 'iat', 'sub', 'client_id', 'jti'];

export interface TokenRules {
  readonly issuers: ReadonlyMap<string, ResolvedIssuer>;
  readonly audience: string;
  /** Seconds. */
  readonly clockTolerance: number;
  /** Seconds. */
  readonly maxLifetime: number;
}

/** What was verified about a token for as long as its key is published, and what has to be looked at again. */
export interface SignedToken {
  readonly verified: VerifiedAccessToken;
  readonly times: TokenTimes;
  readonly issuer: ResolvedIssuer;
  readonly key: PublishedKey;
}

/**
 * Verifies all about a token that does not depend on the request: form, header, signature, claims, times. The clock is in
 * milliseconds since the epoch, and read when there is nothing more to wait for: keys may be seconds away.
 *
 * @throws {AccessTokenError}
 */
export async function verifySignedToken(
  token: string,
  rules: TokenRules,
  clock: () => number,
): Promise<SignedToken> {
  const { header, unverifiedIssuer } = parseToken(token);
  const issuer = trusted(unverifiedIssuer, rules);
  const hint = readHeader(header, issuer.algorithms);
  const key = await issuer.keys.find(hint);
  const cryptoKey = await key.import(hint.alg);
  const now = Math.floor(clock() / 1000);
  const claims = await verifyWithJose(token, { issuer, cryptoKey, algorithm: hint.alg }, rules, now);
  return { ...readTimely(claims, issuer, rules, now), issuer, key };
}

/** Whose keys are tried. What the token says is believed only when one of them has verified it. */
function trusted(issuer: unknown, { issuers }: TokenRules): ResolvedIssuer {
  if (issuer === undefined)
    throw new AccessTokenError('missing_claim', 'The access token lacks the claim iss (RFC 9068 §2.2)');
  const found = typeof issuer === 'string' ? issuers.get(issuer) : undefined;
  if (found === undefined)
    throw new AccessTokenError(
      'wrong_issuer',
      'The access token is of another issuer than those that this API trusts',
    );
  return found;
}

interface Signer {
  readonly issuer: ResolvedIssuer;
  readonly cryptoKey: CryptoKey;
  readonly algorithm: ResolvedIssuer['algorithms'][number];
}

async function verifyWithJose(
  token: string,
  { issuer, cryptoKey, algorithm }: Signer,
  rules: TokenRules,
  now: number,
): Promise<JWTPayload> {
  const { audience, clockTolerance } = rules;
  try {
    const { payload } = await jwtVerify(token, cryptoKey, {
      typ: 'at+jwt',
      algorithms: [algorithm],
      issuer: issuer.issuer,
      audience,
      requiredClaims,
      clockTolerance,
      currentDate: new Date(now * 1000),
    });
    return payload;
  } catch (error) {
    // The last thing that jose looks at; the reason is told by the same words as where jose does not look.
    if (isAboutTime(error)) readTimely(error.payload, issuer, rules, now);
    throw toAccessTokenError(error);
  }
}

/** What the claims say. The times are looked at last, so that a token that is refused by them is known. */
function readTimely(
  claims: JWTPayload,
  { bounds }: ResolvedIssuer,
  { audience, maxLifetime, clockTolerance }: TokenRules,
  now: number,
): Pick<SignedToken, 'verified' | 'times'> {
  const times = readTimes(claims, maxLifetime);
  const verified = readClaims(claims, audience, times, bounds);
  try {
    checkTimes(times, now, clockTolerance);
  } catch (error) {
    throw withVerifiedToken(error, verified);
  }
  return { verified, times };
}

function isAboutTime(error: unknown): error is errors.JWTExpired | errors.JWTClaimValidationFailed {
  return (
    error instanceof errors.JWTExpired ||
    (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf')
  );
}
