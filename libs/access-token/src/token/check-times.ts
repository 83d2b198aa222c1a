import type { JWTPayload } from 'jose';
import { AccessTokenError } from '../access-token-error.ts';

/** When a token is good, in seconds since the epoch. */
export interface TokenTimes {
  readonly issuedAt: number;
  readonly notBefore: number | undefined;
  readonly expiresAt: number;
}

/** No second since the epoch is as large before the year 5138; milliseconds are since 1973. */
const largestDate = 100_000_000_000;

/**
 * Reads `iat`, `nbf` and `exp` of claims that have the first and the last. A NumericDate may have a fraction (RFC 7519 §2).
 *
 * @throws {AccessTokenError} `invalid_claim`
 */
export function readTimes({ iat, nbf, exp }: JWTPayload, maxLifetime: number): TokenTimes {
  const issuedAt = numericDate('iat', iat);
  const notBefore = nbf === undefined ? undefined : numericDate('nbf', nbf);
  const expiresAt = numericDate('exp', exp);
  if (expiresAt - issuedAt > maxLifetime)
    throw invalidClaim(
      `The access token lives for longer (exp less iat) than the ${maxLifetime} seconds that this API takes: have the provider issue shorter ones`,
    );
  return { issuedAt, notBefore, expiresAt };
}

/**
 * Checks that a token is good at a time, in seconds since the epoch.
 *
 * @throws {AccessTokenError} `expired`, `not_yet_valid`, `issued_in_the_future`
 */
export function checkTimes(times: TokenTimes, now: number, clockTolerance: number): void {
  if (isTimely(times, now, clockTolerance)) return;
  const { issuedAt, expiresAt } = times;
  if (expiresAt + clockTolerance <= now)
    throw new AccessTokenError('expired', 'The access token has expired: get a new one');
  if (issuedAt - clockTolerance > now)
    throw new AccessTokenError(
      'issued_in_the_future',
      'The access token was issued in the future: compare the clocks of provider and API',
    );
  throw new AccessTokenError('not_yet_valid', 'The access token is not valid yet: compare the clocks');
}

/** Whether a token is good at a time, in seconds since the epoch. */
export function isTimely(
  { issuedAt, notBefore, expiresAt }: TokenTimes,
  now: number,
  clockTolerance: number,
): boolean {
  return (
    now < expiresAt + clockTolerance &&
    now >= issuedAt - clockTolerance &&
    (notBefore === undefined || now >= notBefore - clockTolerance)
  );
}

function numericDate(claim: string, value: unknown): number {
  if (typeof value !== 'number' || value < 0)
    throw invalidClaim(`The claim ${claim} of the access token is not a number of seconds since 1970`);
  if (value >= largestDate)
    throw invalidClaim(
      `The claim ${claim} of the access token is too large: it is in seconds since 1970 (RFC 7519 §2), not in milliseconds`,
    );
  return value;
}

function invalidClaim(message: string): AccessTokenError {
  return new AccessTokenError('invalid_claim', message);
}
