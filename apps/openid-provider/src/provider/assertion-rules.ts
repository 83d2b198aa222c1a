import type { AssertionRules } from '../registration/registration-schema.ts';
import { type BrokenRule, quoted } from './broken-rule.ts';
import { brokenTimeRule } from './assertion-times.ts';

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

const assertionType = 'client-authentication+jwt';

/**
 * The rules for client assertions beyond those that oidc-provider has: one audience, the issuer; the type of a client
 * assertion; a short life; an identifier of bounded size. To be asked of an assertion whose signature has been
 * verified, so that the caller may be told the answer.
 *
 * @returns the first rule that is broken, or undefined
 * @see {@link https://www.rfc-editor.org/rfc/rfc10070 RFC 10070} {@link https://www.rfc-editor.org/rfc/rfc7523#section-3 RFC 7523 §3}
 */
export function brokenAssertionRule(input: AssertionRulesInput): BrokenRule | undefined {
  const { iss, sub, jti } = input.claims;
  const typ = input.header['typ'];
  if (typ !== assertionType && input.rules.type === 'required') {
    const got = quoted(typ);
    return {
      message: `the header typ must be '${assertionType}' (RFC 10070); it is ${got}`,
      expected: assertionType,
      got,
    };
  }
  const audience = brokenAudienceRule(input);
  if (audience !== undefined) return audience;
  if (sub !== iss) return { message: `sub must be the client_id, as iss is; it is ${quoted(sub)}` };
  if (typeof jti !== 'string' || jti.length < 16 || jti.length > 256)
    return { message: 'jti must be a text of 16 to 256 characters, random' };
  return brokenTimeRule(input);
}

/** The audiences of which a client's assertions may name one. */
export function allowedAudiences({
  issuer,
  tokenEndpoint,
  rules,
}: Pick<AssertionRulesInput, 'issuer' | 'tokenEndpoint' | 'rules'>): readonly string[] {
  return {
    issuer: [issuer],
    token_endpoint: [tokenEndpoint],
    either: [issuer, tokenEndpoint],
  }[rules.audience];
}

function brokenAudienceRule(input: AssertionRulesInput): BrokenRule | undefined {
  const { issuer, rules } = input;
  const { aud } = input.claims;
  const allowed = allowedAudiences(input);
  const expected = allowed.join(' or ');
  if (Array.isArray(aud)) {
    const got = `a list: ${aud.slice(0, 5).map(quoted).join(', ')}`;
    return { message: `aud must be one string, ${expected}; it is a list (RFC 10070)`, expected, got };
  }
  if (typeof aud === 'string' && allowed.includes(aud)) return undefined;
  const got = quoted(aud);
  const message =
    rules.audience === 'issuer'
      ? `aud must be the issuer, ${issuer}, and nothing else (RFC 10070); it is ${got}`
      : `aud must be ${expected}, as this client is registered; it is ${got}`;
  return { message, expected, got };
}
