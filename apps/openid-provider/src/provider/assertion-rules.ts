import type { AssertionRules } from '../registration/registration-schema.ts';

/** The longest that an assertion may live, in seconds, unless a client's registration says otherwise. */
export const longestLifetime = 300;
/** Seconds by which clocks may differ. */
export const clockTolerance = 10;

/** In seconds this is the year 5138, in milliseconds 1973. */
const surelyMilliseconds = 100_000_000_000;

export interface AssertionRulesInput {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly header: Readonly<Record<string, unknown>>;
  readonly issuer: string;
  readonly tokenEndpoint: string;
  /** What of RFC 10070 a client's registration has loosened. */
  readonly rules: AssertionRules;
  /** Seconds since the epoch. */
  readonly now: number;
}

/**
 * The rules for client assertions beyond those that oidc-provider has: one audience, the issuer; the type of a client
 * assertion; a short life; an identifier of bounded size. To be asked of an assertion whose signature has been
 * verified, so that the caller may be told the answer.
 *
 * @returns the first rule that is broken, as a sentence that says what was expected and what came, or undefined
 * @see {@link https://www.rfc-editor.org/rfc/rfc10070 RFC 10070} {@link https://www.rfc-editor.org/rfc/rfc7523#section-3 RFC 7523 §3}
 */
export function brokenAssertionRule(input: AssertionRulesInput): string | undefined {
  const { iss, sub, jti } = input.claims;
  const typ = input.header['typ'];
  if (typ !== 'client-authentication+jwt' && input.rules.type === 'required')
    return `the header typ must be 'client-authentication+jwt' (RFC 10070); it is ${quoted(typ)}`;
  const audience = brokenAudienceRule(input);
  if (audience !== undefined) return audience;
  if (sub !== iss) return `sub must be the client_id, as iss is; it is ${quoted(sub)}`;
  if (typeof jti !== 'string' || jti.length < 16 || jti.length > 256)
    return 'jti must be a text of 16 to 256 characters, random';
  return brokenTimeRule(input);
}

function brokenAudienceRule({
  claims,
  issuer,
  tokenEndpoint,
  rules,
}: AssertionRulesInput): string | undefined {
  const { aud } = claims;
  if (Array.isArray(aud)) return 'aud must be one string, the issuer; it is a list (RFC 10070)';
  const allowed = {
    issuer: [issuer],
    token_endpoint: [tokenEndpoint],
    either: [issuer, tokenEndpoint],
  }[rules.audience];
  if (typeof aud === 'string' && allowed.includes(aud)) return undefined;
  return rules.audience === 'issuer'
    ? `aud must be the issuer, ${issuer}, and nothing else (RFC 10070); it is ${quoted(aud)}`
    : `aud must be ${allowed.join(' or ')}, as this client is registered; it is ${quoted(aud)}`;
}

function brokenTimeRule({ claims: { iat, exp, nbf }, rules, now }: AssertionRulesInput): string | undefined {
  if (!isNumber(exp)) return 'exp must be a number of seconds since the epoch (RFC 7519 §2)';
  if (exp > surelyMilliseconds) return 'exp is in milliseconds; it must be in seconds (RFC 7519 §2)';
  const isLeftOut = iat === undefined && rules.iat === 'optional';
  if (!isLeftOut && !isNumber(iat)) return 'iat must be a number of seconds since the epoch, and is required';
  // Where there is no iat, an assertion lives from now on.
  const issuedAt = isNumber(iat) ? iat : now;
  if (issuedAt > surelyMilliseconds) return 'iat is in milliseconds; it must be in seconds (RFC 7519 §2)';
  if (issuedAt > now + clockTolerance)
    return `iat is ${Math.ceil(issuedAt - now)} seconds in the future: set the clock right`;
  if (exp <= issuedAt) return 'exp is not after iat';
  if (exp - issuedAt > rules.longest_lifetime)
    return `the assertion lives for ${Math.ceil(exp - issuedAt)} seconds, and ${rules.longest_lifetime} are the most`;
  if (nbf !== undefined && (!isNumber(nbf) || nbf > now + clockTolerance))
    return 'nbf must be a number of seconds, and not in the future';
  return undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** What came, bounded and without what would break a description (RFC 6749 §5.2). It is of who holds the key. */
function quoted(value: unknown): string {
  if (typeof value !== 'string') return value === undefined ? 'missing' : 'no text';
  return `'${value.slice(0, 100).replace(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, '?')}'`;
}
