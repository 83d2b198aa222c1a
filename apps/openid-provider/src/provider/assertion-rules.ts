/** The longest that an assertion may live, in seconds. */
export const longestLifetime = 300;
/** Seconds by which clocks may differ. */
export const clockTolerance = 10;

export interface AssertionRulesInput {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly header: Readonly<Record<string, unknown>>;
  readonly issuer: string;
  /** Seconds since the epoch. */
  readonly now: number;
}

/**
 * The rules for client assertions beyond those of RFC 7523, by RFC 10070 and prudence: one audience, the issuer; the
 * type of a client assertion; a short life; an identifier of bounded size. Run on an assertion whose signature has been
 * verified, so that the caller may be told what is wrong.
 *
 * @returns the first rule that is broken, as a sentence, or undefined
 */
export function brokenAssertionRule({
  claims,
  header,
  issuer,
  now,
}: AssertionRulesInput): string | undefined {
  const { aud, exp, iat, nbf, jti, iss, sub } = claims;
  if (header['typ'] !== 'client-authentication+jwt')
    return "the header typ must be 'client-authentication+jwt' (RFC 10070)";
  if (Array.isArray(aud)) return 'aud must be one string, the issuer; it is a list (RFC 10070)';
  if (aud !== issuer) return `aud must be the issuer, ${issuer}, and nothing else (RFC 10070)`;
  if (sub !== iss) return 'sub must be the client_id, as iss is';
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return 'exp must be a number of seconds';
  if (exp > 100_000_000_000)
    return 'exp is in milliseconds; it must be in seconds since the epoch (RFC 7519 §2)';
  if (typeof iat !== 'number' || !Number.isFinite(iat))
    return 'iat is missing; it must be a number of seconds';
  if (iat > now + clockTolerance) return 'iat is in the future: compare the clocks';
  if (exp - iat > longestLifetime)
    return `the assertion lives for ${exp - iat} seconds; ${longestLifetime} is the most`;
  if (exp > now + longestLifetime + clockTolerance)
    return `exp is more than ${longestLifetime} seconds ahead`;
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > now + clockTolerance))
    return 'nbf is in the future';
  if (typeof jti !== 'string' || jti.length < 16 || jti.length > 256)
    return 'jti must be a text of 16 to 256 characters';
  return undefined;
}
