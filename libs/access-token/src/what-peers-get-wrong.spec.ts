import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';

interface NamedTest {
  /** From the root of the workspace. */
  readonly file: string;
  readonly title: string;
}

const page = new URL('../docs/what-peers-get-wrong.md', import.meta.url);
const root = new URL('../../../', import.meta.url);

/** The test that each row names in its last cell: `file`: title. */
function testsNamedIn(text: string): readonly NamedTest[] {
  const rows = text.split('\n').filter((line) => /^\| (?!what peers do|---)/.test(line));
  return rows.map((row) => {
    const [, file, title] = /\| `([^`]+)`: ([^|]+?) +\|$/.exec(row) ?? [];
    if (file === undefined || title === undefined) throw new Error(`This row names no test: ${row}`);
    return { file: /^(libs|apps)\//.test(file) ? file : `libs/access-token/src/${file}`, title };
  });
}

/**
 * Whether a source runs a test: its title is the first argument of one, or what a hostile provider does. A file in which
 * any test is skipped, or singled out, shows nothing.
 */
function runs(source: string, title: string): boolean {
  const code = source.replace(/^\s*\/\/.*$|\/\*[^]*?\*\//gm, '');
  const isPartial =
    /\b(?:it|test|describe)(?:\.\w+)*\.(?:skip|todo|failing|only)\b|\b[xf](?:it|test|describe)[(.]/.test(
      code,
    );
  return !isPartial && code.includes(`'${title}',`);
}

/** Those that are not there, or do not run. */
async function missing(tests: readonly NamedTest[]): Promise<readonly NamedTest[]> {
  const found = await Promise.all(
    tests.map(async ({ file, title }) =>
      runs(await readFile(new URL(file, root), 'utf8').catch(() => ''), title),
    ),
  );
  return tests.filter((_, index) => !found[index]);
}

let text: string;
beforeAll(async () => void (text = await readFile(page, 'utf8')));

describe('the page of what peers get wrong', () => {
  it('names a test in each row, which is there', async () => {
    const tests = testsNamedIn(text);
    expect(tests.length).toBeGreaterThan(50);
    expect(await missing(tests)).toEqual([]);
  });

  it('is found out when a test was renamed, or its file, or a row has none', async () => {
    const [test] = testsNamedIn(text);
    if (test === undefined) throw new Error('the page has rows');
    const title = { ...test, title: test.title.slice(0, -1) };
    const file = { ...test, file: 'libs/access-token/src/other.spec.ts' };
    expect(await missing([test, title, file])).toEqual([title, file]);
    expect(() => testsNamedIn('| what they do | what we do | nothing |')).toThrow('names no test');
  });

  it.each([
    ["it('is so', run);", true],
    ["it.concurrent.each(rows)('is so', run);", true],
    ["it.skip('is so', run);", false],
    ["it.skip.each(rows)('is so', run);", false],
    ["xit('is so', run);", false],
    ["describe.skip('a', () => { it('is so', run); });", false],
    ["it.only('another', run); it('is so', run);", false],
    ["  // it('is so', run);", false],
    ["/* it('is so', run); */", false],
  ])('knows of %s whether it runs: %s', (source, expected) => {
    expect(runs(source, 'is so')).toBe(expected);
  });
});
