import { expect, it } from '@jest/globals';
import { readHeader } from './read-header.ts';

it.each(['none', 'HS256', 'RS256', ['ES256'], undefined])(
  'no key is looked for by an algorithm that the issuer does not use: %j',
  (alg) => {
    expect(() => readHeader({ typ: 'at+jwt', alg }, ['ES256'])).toThrow(
      expect.objectContaining({ code: 'unsupported_algorithm' }),
    );
  },
);
