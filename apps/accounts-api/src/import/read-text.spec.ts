import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Line, readLines } from './read-text.ts';

async function linesOf(parts: readonly string[], longest: number): Promise<readonly Line[]> {
  const lines: Line[] = [];
  async function* given(): AsyncIterable<string> {
    yield* parts;
  }
  for await (const line of readLines(given(), longest)) lines.push(line);
  return lines;
}

describe('the lines of a text', () => {
  it('are the same however the text comes in parts, and none is longer than allowed', async () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(part), fc.integer({ min: 1, max: 8 }), async (parts, longest) => {
        const expected = parts.join('').split('\n');
        // A line end at the very end begins no line.
        if (expected.at(-1) === '') expected.pop();
        expect(await linesOf(parts, longest)).toEqual(
          expected.map((text, index) => ({
            line: index + 1,
            text: text.length > longest ? undefined : text,
          })),
        );
      }),
    );
  });
});
