import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.ts';

describe('the command line', () => {
  it('may name several parts of the code, and the number of workers', () => {
    expect(readOptions(['--only', 'a', '--only', 'b', '--workers', '3'], { DATABASE_URL: '' })).toEqual({
      help: false,
      list: false,
      only: ['a', 'b'],
      workers: 3,
      databaseUrl: undefined,
    });
  });

  it.each([['--workers', '0'], ['--workers', 'x'], ['--unknown'], ['operand']])(
    'is refused: %s %s',
    (...args) => {
      expect(() => readOptions(args, {})).toThrow(expect.objectContaining({ code: 'invalid_arguments' }));
    },
  );
});
