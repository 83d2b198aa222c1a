import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.ts';

describe('the command line', () => {
  it('may name several parts of the code, and the number of workers', () => {
    expect(readOptions(['--only', 'a', '--only', 'b', '--workers', '3'], { DATABASE_URL: '' })).toEqual({
      help: false,
      list: false,
      only: ['a', 'b'],
      sample: undefined,
      seed: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      workers: 3,
      databaseUrl: undefined,
    });
  });

  it('may ask for a sample, and for one that was run before', () => {
    expect(readOptions(['--sample', '60', '--seed', 'x'], {})).toMatchObject({ sample: 60, seed: 'x' });
  });

  it.each([['--workers', '0'], ['--workers', 'x'], ['--unknown'], ['operand'], ['--sample', '0']])(
    'is refused: %s %s',
    (...args) => {
      expect(() => readOptions(args, {})).toThrow(expect.objectContaining({ code: 'invalid_arguments' }));
    },
  );
});
