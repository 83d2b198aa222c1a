/** The longest that an assertion may live, in seconds. */
export const longestLifetime = 300;
/** Seconds by which clocks may differ. */
export const clockTolerance = 10;

/** In seconds this is the year 5138, in milliseconds 1973. */
const surelyMilliseconds = 100_000_000_000;

export interface AssertionRulesInput {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly header: Readonly<Record<string, unknown>>;
  readonly issuer: string;
  /** Seconds since the epoch. */
  readonly now: number;
}

/**
 * The rules for client assertions beyond those that oidc-provider has: one audience, the issuer; the type of a client
 * assertion; a short life; an identifier of bounded size. To be asked of an assertion whose signature has been
 * verified, so that the caller may be told the answer.
 *
 * @returns the first rule that is broken, as a sentence without quotes of what was sent, or undefined
 * @see {@link https://www.rfc-editor.org/rfc/rfc10070 RFC 10070} {@link https://www.rfc-editor.org/rfc/rfc7523#section-3 RFC 7523 §3}
 */
export function brokenAssertionRule(input: AssertionRulesInput): string | undefined {
  const { aud, iss, sub, jti } = input.claims;
  if (input.header['typ'] !== 'client-authentication+jwt')
    return "the header typ must be 'client-authentication+jwt' (RFC 10070)";
  if (Array.isArray(aud)) return 'aud must be one string, the issuer; it is a list (RFC 10070)';
  if (aud !== input.issuer) return `aud must be the issuer, ${input.issuer}, and nothing else (RFC 10070)`;
  if (sub !== iss) return 'sub must be the client_id, as iss is';
  if (typeof jti !== 'string' || jti.length < 16 || jti.length > 256)
    return 'jti must be a text of 16 to 256 characters, random';
  return brokenTimeRule(input);
}

function brokenTimeRule({ claims: { iat, exp, nbf }, now }: AssertionRulesInput): string | undefined {
  if (!isNumber(exp)) return 'exp must be a number of seconds since the epoch (RFC 7519 §2)';
  if (exp > surelyMilliseconds) return 'exp is in milliseconds; it must be in seconds (RFC 7519 §2)';
  if (!isNumber(iat)) return 'iat must be a number of seconds since the epoch, and is required';
  if (iat > surelyMilliseconds) return 'iat is in milliseconds; it must be in seconds (RFC 7519 §2)';
  if (iat > now + clockTolerance) return 'iat is in the future: set the clock right';
  if (exp <= iat) return 'exp is not after iat';
  if (exp - iat > longestLifetime)
    return `the assertion lives for ${Math.ceil(exp - iat)} seconds, and ${longestLifetime} are the most`;
  if (nbf !== undefined && (!isNumber(nbf) || nbf > now + clockTolerance))
    return 'nbf must be a number of seconds, and not in the future';
  return undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
