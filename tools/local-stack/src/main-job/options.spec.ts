import { StackError } from '@ambit/stack-parts';
import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.ts';

describe('the command line', () => {
  it('has defaults that work, and takes the database from the environment', () => {
    expect(readOptions([], { DATABASE_URL: '' })).toMatchObject({
      once: false,
      directory: '.ambit',
      databaseUrl: undefined,
    });
    expect(readOptions(['--once', '--api-port', '0'], { DATABASE_URL: 'postgres://x/y' })).toMatchObject({
      once: true,
      databaseUrl: 'postgres://x/y',
      ports: { api: 0, provider: undefined },
    });
  });

  it.each([['--port'], ['--api-port', 'x'], ['--api-port', '65536'], ['--limit', '0'], ['extra']])(
    'is refused: %s %s',
    (...args) => {
      expect(() => readOptions(args.filter(Boolean), {})).toThrow(StackError);
    },
  );
});
