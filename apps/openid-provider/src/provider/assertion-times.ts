import type { AssertionRulesInput } from './assertion-rules.ts';
import type { BrokenRule } from './broken-rule.ts';

/** Seconds by which clocks may differ. */
export const clockTolerance = 10;

/** In seconds this is the year 5138, in milliseconds 1973. */
export const surelyMilliseconds = 100_000_000_000;

/** The first rule for the times of an assertion that is broken, or undefined. */
export function brokenTimeRule({
  claims: { iat, exp, nbf },
  rules,
  now,
}: Pick<AssertionRulesInput, 'claims' | 'rules' | 'now'>): BrokenRule | undefined {
  if (!isNumber(exp)) return { message: 'exp must be a number of seconds since the epoch (RFC 7519 §2)' };
  if (exp > surelyMilliseconds) return inMilliseconds('exp', exp);
  const isLeftOut = iat === undefined && rules.iat === 'optional';
  if (!isLeftOut && !isNumber(iat))
    return { message: 'iat must be a number of seconds since the epoch, and is required' };
  // Where there is no iat, an assertion lives from now on.
  const issuedAt = isNumber(iat) ? iat : now;
  if (issuedAt > surelyMilliseconds) return inMilliseconds('iat', issuedAt);
  if (issuedAt > now + clockTolerance)
    return {
      message: `iat is ${Math.ceil(issuedAt - now)} seconds in the future: set the clock right`,
      expected: `at most ${Math.floor(now + clockTolerance)}`,
      got: issuedAt,
    };
  if (exp <= issuedAt)
    return { message: 'exp is not after iat', expected: `more than ${issuedAt}`, got: exp };
  const lifetime = Math.ceil(exp - issuedAt);
  if (exp - issuedAt > rules.longest_lifetime)
    return {
      message: `the assertion lives for ${lifetime} seconds, and ${rules.longest_lifetime} are the most`,
      expected: `at most ${rules.longest_lifetime}`,
      got: lifetime,
    };
  if (isNumber(nbf) && nbf > surelyMilliseconds) return inMilliseconds('nbf', nbf);
  if (nbf !== undefined && (!isNumber(nbf) || nbf > now + clockTolerance))
    return { message: 'nbf must be a number of seconds, and not in the future' };
  return undefined;
}

function inMilliseconds(claim: 'exp' | 'iat' | 'nbf', got: number): BrokenRule {
  return {
    message: `${claim} is in milliseconds; it must be in seconds (RFC 7519 §2)`,
    expected: 'seconds since the epoch',
    got,
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
