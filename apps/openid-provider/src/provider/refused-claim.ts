import type { AssertionRules } from '../registration/registration-schema.ts';
import { allowedAudiences } from './assertion-rules.ts';
import { clockTolerance, surelyMilliseconds } from './assertion-times.ts';
import { quoted } from './broken-rule.ts';

/** What a check of oidc-provider's expected of a claim, and what it got. */
export interface RefusedClaim {
  readonly expected: string;
  readonly got: string | number;
  /** Set where the signature was not verified yet: anyone may have said it. */
  readonly unproven?: true;
  readonly hint?: string;
}

export interface RefusedClaimInput {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly rules: AssertionRules;
  /** Seconds since the epoch. */
  readonly now: number;
}

/**
 * The two sides of a comparison that oidc-provider made, by what it says of it; undefined when it was none. It looks at the
 * audience before the signature, and at the times after it.
 */
export function refusedClaim(check: string, input: RefusedClaimInput): RefusedClaim | undefined {
  const { aud, exp, nbf } = input.claims;
  const now = Math.floor(input.now);
  if (check.includes('audience (aud)'))
    return { expected: allowedAudiences(input).join(' or '), got: shown(aud), unproven: true };
  if (check === 'jwt expired') return { expected: `more than ${now - clockTolerance}`, got: shown(exp) };
  if (check !== 'jwt not active yet') return undefined;
  return {
    expected: `at most ${now + clockTolerance}`,
    got: shown(nbf),
    ...(typeof nbf === 'number' &&
      nbf > surelyMilliseconds && { hint: 'nbf is in milliseconds; it must be in seconds (RFC 7519 §2)' }),
  };
}

function shown(value: unknown): string | number {
  if (typeof value === 'number') return value;
  return Array.isArray(value) ? `a list: ${value.slice(0, 5).map(quoted).join(', ')}` : quoted(value);
}
