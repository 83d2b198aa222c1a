import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ProblemError } from '../problem/problem-error.ts';
import type { HttpRequest } from '../request/http-request.ts';
import { plainBearerToken, readCredentials } from './credentials.ts';

/** A request as node gives it: of several such headers it keeps the first `Authorization`, and joins `DPoP`. */
function requestWith(headers: readonly (readonly [string, string])[]): HttpRequest {
  const valuesOf = (name: string): readonly string[] =>
    headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
  const [authorization] = valuesOf('authorization');
  const proofs = valuesOf('dpop');
  return {
    method: 'GET',
    url: '/',
    params: {},
    query: {},
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(proofs.length > 0 && { dpop: proofs.join(', ') }),
    },
    rawHeaders: headers.flat(),
  };
}

const word = fc.oneof(
  fc.string(),
  fc.constantFrom(
    'Bearer',
    'bearer',
    'DPoP',
    'dpop',
    'Basic',
    'a.b.c',
    ' ',
    '  ',
    '\t',
    ',',
    ', ',
    'Bearer a.b.c',
    '',
  ),
);
const value = fc.oneof(
  fc.array(word, { maxLength: 4 }).map((words) => words.join('')),
  fc.array(word, { maxLength: 4 }).map((words) => words.join(' ')),
);
const header = fc.tuple(
  fc.constantFrom('Authorization', 'authorization', 'AUTHORIZATION', 'DPoP', 'dpop', 'X-Other'),
  value,
);
const headers = fc.array(header, { maxLength: 4 });

describe('the credentials of any headers', () => {
  it('are a scheme and one token without spaces, or a refusal that names no part of them', () => {
    fc.assert(
      fc.property(headers, fc.boolean(), (sent, takesProofs) => {
        try {
          const { scheme, token, proof } = readCredentials(requestWith(sent), takesProofs);
          expect(token).toMatch(/^\S+$/);
          expect(sent.filter(([name]) => name.toLowerCase() === 'authorization')).toHaveLength(1);
          if (scheme === 'Bearer') expect(proof).toBeUndefined();
          if (!takesProofs) expect(scheme).toBe('Bearer');
        } catch (error) {
          if (!(error instanceof ProblemError)) throw error;
          expect([400, 401]).toContain(error.options.status);
          expect(error.stage).toBe('authentication');
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('that are read at once are the same when they are read with care, or are no token at all', () => {
    fc.assert(
      fc.property(headers, fc.boolean(), (sent, takesProofs) => {
        const request = requestWith(sent);
        const token = plainBearerToken(request);
        // What is read at once is looked up by its whole text: with a space in it nothing that was verified is found.
        if (token === undefined || !/^\S+$/.test(token)) return;
        expect(readCredentials(request, takesProofs)).toEqual({ scheme: 'Bearer', token, proof: undefined });
      }),
      { numRuns: 5_000 },
    );
  });
});
