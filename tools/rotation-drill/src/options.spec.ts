import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.ts';

describe('the command line', () => {
  it('has defaults that work, and a seed by chance', () => {
    const options = readOptions([], {});
    expect(options).toMatchObject({ requests: 5_000, rotations: 3, callers: 2, databaseUrl: undefined });
    expect(options.seed).not.toBe(readOptions([], {}).seed);
  });

  it('takes what is said, and the database of the environment', () => {
    expect(
      readOptions(['--requests', '100000', '--seed', '7', '--svg', 'x.svg'], {
        DATABASE_URL: 'postgres://x',
      }),
    ).toMatchObject({ requests: 100_000, seed: 7, svg: 'x.svg', databaseUrl: 'postgres://x' });
  });

  it.each([['--requests 0'], ['--requests many'], ['--callers 99'], ['--sed 1'], ['now']])(
    'refuses %s with a code',
    (text) => {
      expect(() => readOptions(text.split(' '), {})).toThrow(
        expect.objectContaining({ code: 'invalid_arguments' }),
      );
    },
  );
});
