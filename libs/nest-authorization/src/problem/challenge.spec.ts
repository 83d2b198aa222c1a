import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatChallenges } from './challenge.ts';
import type { Challenge } from './problem-error.ts';
import { stepUpRequired } from './step-up-required.ts';

interface Parsed {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Reads `WWW-Authenticate` by the grammar of RFC 9110 §11.6.1, strictly: a parameter belongs to the last scheme, and none
 * stands twice.
 */
function parseChallenges(header: string): readonly Parsed[] {
  const parsed: { scheme: string; parameters: Record<string, string> }[] = [];
  const item = /(?:([A-Za-z]+) )?([a-z_]+)="((?:[\x20\x21\x23-\x5B\x5D-\x7E])*)"(?:, |$)/y;
  while (item.lastIndex < header.length) {
    const [, scheme, name, value] = item.exec(header) ?? [];
    if (name === undefined || value === undefined) throw new Error(`unreadable: ${header}`);
    if (scheme !== undefined) parsed.push({ scheme, parameters: {} });
    const last = parsed.at(-1);
    if (last === undefined || Object.hasOwn(last.parameters, name)) throw new Error(`unreadable: ${header}`);
    last.parameters[name] = value;
  }
  return parsed;
}

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\r\nX: y', '', '", error="x'),
);
const challenge: fc.Arbitrary<Challenge> = fc.record(
  {
    error: fc.constantFrom(
      'invalid_token',
      'insufficient_scope',
      'invalid_request',
      'invalid_dpop_proof',
      'use_dpop_nonce',
      'insufficient_user_authentication',
    ),
    errorDescription: text,
    scope: text,
    acrValues: fc.array(text),
    maxAge: fc.nat(),
  },
  { requiredKeys: [] },
);
const options = fc.record({
  scheme: fc.constantFrom('Bearer' as const, 'DPoP' as const),
  realm: text,
  resourceMetadata: fc.option(text, { nil: undefined }),
  proofAlgorithms: fc.option(fc.array(fc.constantFrom('ES256', 'RS256')), { nil: undefined }),
});

describe('challenges', () => {
  it('can be read, whatever text is put into them, and the error stands once', () => {
    fc.assert(
      fc.property(challenge, options, (said, given) => {
        const parsed = parseChallenges(formatChallenges(said, given));
        expect(parsed.map(({ scheme }) => scheme)).toEqual(
          given.proofAlgorithms === undefined ? ['Bearer'] : ['Bearer', 'DPoP'],
        );
        const errors = parsed.flatMap(({ parameters }) => parameters['error'] ?? []);
        const isTold =
          said.error !== undefined && !(given.proofAlgorithms === undefined && isOfDpop(said, given.scheme));
        expect(errors).toEqual(isTold ? [said.error] : []);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are headers that node sends', () => {
    fc.assert(
      fc.property(challenge, options, (said, given) => {
        expect(() => new Headers({ 'www-authenticate': formatChallenges(said, given) })).not.toThrow();
      }),
    );
  });

  it('say how the user must authenticate, in the form of RFC 9470', () => {
    const { options: problem } = stepUpRequired({ acrValues: ['myACR', 'urn:other'], maxAge: 5 });
    const header = formatChallenges(problem.challenge ?? {}, { scheme: 'Bearer', realm: 'notes' });
    expect(header).toBe(
      'Bearer realm="notes", error="insufficient_user_authentication", ' +
        'error_description="The user must authenticate by one of acr_values myACR urn:other, within the last 5 seconds: send an authorization request that asks for it", ' +
        'acr_values="myACR urn:other", max_age="5"',
    );
    expect(problem).toMatchObject({ status: 401, type: 'insufficient-user-authentication' });
  });

  it.each([
    {},
    { acrValues: [] },
    { acrValues: ['a b'] },
    { acrValues: ['"'] },
    { acrValues: [''] },
    { maxAge: -1 },
    { maxAge: 1.5 },
  ])('that ask for no authentication are a mistake: %j', (stepUp) => {
    expect(() => stepUpRequired(stepUp)).toThrow(TypeError);
  });
});

function isOfDpop({ error }: Challenge, scheme: string): boolean {
  return scheme === 'DPoP' || error === 'invalid_dpop_proof' || error === 'use_dpop_nonce';
}
