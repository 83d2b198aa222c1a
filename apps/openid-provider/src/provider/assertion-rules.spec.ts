import { describe, expect, it } from '@jest/globals';
import type { AssertionRules } from '../registration/registration-schema.ts';
import { brokenAssertionRule } from './assertion-rules.ts';
import { clockTolerance } from './assertion-times.ts';
import type { BrokenRule } from './broken-rule.ts';

const issuer = 'https://login.example.com';
const now = 1_795_519_911;
const longestLifetime = 300;
const client = '6f1d2c9a-3b7e-4c58-9d10-2a64f0b7c101';

/** The rule that a right assertion breaks when some of its claims, or of its header, are these. */
function ruleBrokenBy(...parts: Parameters<typeof brokenBy>): string | undefined {
  return brokenBy(...parts)?.message;
}

function brokenBy(
  claims: object,
  header: object = {},
  loosened: Partial<AssertionRules> = {},
): BrokenRule | undefined {
  return brokenAssertionRule({
    claims: {
      iss: client,
      sub: client,
      aud: issuer,
      iat: now,
      exp: now + 60,
      jti: 'jti-of-24-characters-000',
      ...claims,
    },
    header: { alg: 'ES256', typ: 'client-authentication+jwt', ...header },
    issuer,
    tokenEndpoint: `${issuer}/token`,
    rules: { audience: 'issuer', type: 'required', iat: 'required', longest_lifetime: 300, ...loosened },
    now,
  });
}

describe('the rules for client assertions', () => {
  it('let an assertion by RFC 10070 pass', () => {
    expect(ruleBrokenBy({})).toBeUndefined();
  });

  it.each([
    ['that of the token endpoint', `${issuer}/token`],
    ['with a slash at its end', `${issuer}/`],
    ['missing', undefined],
  ])('refuse an audience %s', (_case, aud) => {
    expect(ruleBrokenBy({ aud })).toContain(`aud must be the issuer, ${issuer}`);
  });

  it('refuse a list of audiences, even of the issuer alone', () => {
    expect(ruleBrokenBy({ aud: [issuer] })).toContain('aud must be one string');
  });

  it.each([undefined, 'JWT', 'at+jwt', 'Client-Authentication+JWT'])('refuse the type %s', (typ) => {
    expect(ruleBrokenBy({}, { typ })).toContain("typ must be 'client-authentication+jwt'");
  });

  it('refuse a subject that is not the client', () => {
    expect(ruleBrokenBy({ sub: 'another' })).toContain('sub must be the client_id');
  });

  it('name the mistake when exp is in milliseconds', () => {
    expect(ruleBrokenBy({ exp: (now + 60) * 1000 })).toContain('exp is in milliseconds');
    expect(ruleBrokenBy({ iat: now * 1000, exp: (now + 60) * 1000 })).toContain('exp is in milliseconds');
  });

  it('name the mistake when iat is in milliseconds', () => {
    expect(ruleBrokenBy({ iat: now * 1000 })).toContain('iat is in milliseconds');
  });

  it('name the mistake when nbf is in milliseconds', () => {
    expect(ruleBrokenBy({ nbf: now * 1000 })).toContain('nbf is in milliseconds');
  });

  it.each([undefined, null, '1795519971', Number.POSITIVE_INFINITY])('refuse exp %s', (exp) => {
    expect(ruleBrokenBy({ exp })).toContain('exp must be a number of seconds');
  });

  it.each([undefined, null, '1795519911'])('refuse iat %s', (iat) => {
    expect(ruleBrokenBy({ iat })).toContain('iat must be a number of seconds');
  });

  it('allow the longest lifetime, and refuse one second more', () => {
    expect(ruleBrokenBy({ exp: now + longestLifetime })).toBeUndefined();
    expect(ruleBrokenBy({ exp: now + longestLifetime + 1 })).toContain('lives for 301 seconds');
  });

  it('refuse one whose iat was moved back to hide how far ahead its exp is', () => {
    const ahead = now + clockTolerance;
    expect(ruleBrokenBy({ iat: ahead, exp: ahead + longestLifetime })).toBeUndefined();
    expect(ruleBrokenBy({ iat: ahead + 1, exp: ahead + 1 + longestLifetime })).toContain('in the future');
  });

  it('refuse one that ends before it begins', () => {
    expect(ruleBrokenBy({ exp: now - 1 })).toContain('exp is not after iat');
  });

  it('refuse nbf in the future', () => {
    expect(ruleBrokenBy({ nbf: now + clockTolerance })).toBeUndefined();
    expect(ruleBrokenBy({ nbf: now + clockTolerance + 1 })).toContain('nbf');
  });

  it.each([
    ['the audience', { aud: 'https://x.example' }, {}, issuer, "'https://x.example'"],
    ['a list of audiences', { aud: [issuer, 7] }, {}, issuer, `a list: '${issuer}', no text`],
    ['the type', {}, { typ: 'JWT' }, 'client-authentication+jwt', "'JWT'"],
    ['the lifetime', { exp: now + 3600 }, {}, 'at most 300', 3600],
    ['the time', { iat: now + 60, exp: now + 90 }, {}, `at most ${now + 10}`, now + 60],
  ])('say what they expected and got of %s', (_what, claims, header, expected, got) => {
    expect(brokenBy(claims, header)).toMatchObject({ expected, got });
  });

  it('keep a jti to themselves', () => {
    expect(JSON.stringify(brokenBy({ jti: 'secret' }))).not.toContain('secret');
  });

  it.each([undefined, 7, '', 'x'.repeat(15), 'x'.repeat(257)])('refuse the jti %p', (jti) => {
    expect(ruleBrokenBy({ jti })).toContain('jti must be a text of 16 to 256 characters');
  });
});

describe('a client whose registration loosens a rule', () => {
  it('may name the token endpoint as audience, alone or besides the issuer', () => {
    const aud = `${issuer}/token`;
    expect(ruleBrokenBy({ aud }, {}, { audience: 'token_endpoint' })).toBeUndefined();
    expect(ruleBrokenBy({}, {}, { audience: 'token_endpoint' })).toContain(`aud must be ${aud}`);
    for (const either of [aud, issuer])
      expect(ruleBrokenBy({ aud: either }, {}, { audience: 'either' })).toBeUndefined();
    expect(ruleBrokenBy({ aud: 'https://x.example' }, {}, { audience: 'either' })).toContain(
      "it is 'https://x.example'",
    );
    expect(ruleBrokenBy({ aud: [issuer] }, {}, { audience: 'either' })).toContain('it is a list');
  });

  it('may leave out the type', () => {
    expect(ruleBrokenBy({}, { typ: 'JWT' }, { type: 'any' })).toBeUndefined();
  });

  it('may leave out iat, and then lives from now on', () => {
    expect(ruleBrokenBy({ iat: undefined }, {}, { iat: 'optional' })).toBeUndefined();
    expect(ruleBrokenBy({ iat: undefined, exp: now + 301 }, {}, { iat: 'optional' })).toContain(
      'lives for 301',
    );
    expect(ruleBrokenBy({ iat: 'now' }, {}, { iat: 'optional' })).toContain('iat must be a number');
  });

  it('may let assertions live longer, and never by milliseconds', () => {
    expect(ruleBrokenBy({ exp: now + 3600 }, {}, { longest_lifetime: 3600 })).toBeUndefined();
    expect(ruleBrokenBy({ exp: (now + 60) * 1000 }, {}, { longest_lifetime: 3600 })).toContain(
      'in milliseconds',
    );
  });
});
