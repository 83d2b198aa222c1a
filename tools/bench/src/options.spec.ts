import { describe, expect, it } from '@jest/globals';
import { parts, readOptions, usage } from './options.ts';

describe('the command line', () => {
  it('has defaults that measure everything', () => {
    expect(readOptions([])).toMatchObject({ only: [], rounds: 7, seconds: 3, clients: 1_000, quick: false });
  });

  it('is short on a smoke run, unless it is told otherwise', () => {
    expect(readOptions(['--quick'])).toMatchObject({ rounds: 1, seconds: 0.2, clients: 50 });
    expect(readOptions(['--quick', '--rounds', '2'])).toMatchObject({ rounds: 2, seconds: 0.2 });
  });

  it('measures the parts that are named', () => {
    expect(readOptions(['--only', 'guarded', '--only', 'stages']).only).toEqual(['guarded', 'stages']);
  });

  it('names every part in its help', () => {
    for (const part of parts) expect(usage).toContain(part);
  });

  it.each([
    ['--rounds 0'],
    ['--rounds 1000'],
    ['--seconds many'],
    ['--clients -1'],
    ['--only everything'],
    ['--write --quick'],
    ['--write --only guarded'],
    ['--fast'],
    ['now'],
  ])('refuses %s with a code', (text) => {
    expect(() => readOptions(text.split(' '))).toThrow(
      expect.objectContaining({ code: 'invalid_arguments' }),
    );
  });
});
