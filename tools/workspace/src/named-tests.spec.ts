import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { type NamedTest, runsTest, testsNamedIn } from './named-tests.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const pages = globSync('{apps,libs,tools}/*/docs/what-peers-get-wrong.md', { cwd: root }).toSorted();

function testsOf(page: string): readonly NamedTest[] {
  return testsNamedIn(readFileSync(join(root, page), 'utf8'), dirname(dirname(page)));
}

/** Those that are not there, or do not run. */
function missing(tests: readonly NamedTest[]): readonly NamedTest[] {
  return tests.filter(({ file, title }) => {
    const [found] = globSync(file, { cwd: root });
    return found === undefined || !runsTest(readFileSync(join(root, found), 'utf8'), title);
  });
}

describe('a page of what peers get wrong', () => {
  it.each(pages)('names in each row a test that is there and runs: %s', (page) => {
    const tests = testsOf(page);
    expect(tests.length).toBeGreaterThan(30);
    expect(missing(tests)).toEqual([]);
  });

  it.each(pages)('is found out when a test or its file has another name: %s', (page) => {
    const [test] = testsOf(page);
    if (test === undefined) throw new Error('the page has rows');
    const title = { ...test, title: test.title.slice(0, -1) };
    const file = { ...test, file: test.file.replace('.spec.ts', '.other.spec.ts') };
    expect(missing([test, title, file])).toEqual([title, file]);
  });
});

describe('a row', () => {
  const table = (cell: string) => `| a | b |\n| --- | :-: |\n| x | ${cell} |\n`;

  it('names a file of its project, or one from the root of the workspace', () => {
    expect(
      testsNamedIn(`${table('`x.spec.ts`: is so')}\n${table('`apps/a/src/y.ts`: a, b')}`, 'libs/l'),
    ).toEqual([
      { file: 'libs/l/src/x.spec.ts', title: 'is so' },
      { file: 'apps/a/src/y.ts', title: 'a, b' },
    ]);
  });

  it.each(['nothing', 'x.spec.ts: is so', '`x.spec.ts`', ''])('must name a test: not %j', (cell) => {
    expect(() => testsNamedIn(table(cell), 'libs/l')).toThrow('This row names no test: | x |');
  });

  it('must name one where it has come loose from its table, too', () => {
    expect(() => testsNamedIn('# Title\n\n| x | nothing |\n', 'libs/l')).toThrow('names no test: | x |');
  });
});

describe('a test', () => {
  it.each([
    ["it('is so', run);"],
    ["it.concurrent.each(rows)('is so', run);"],
    ['test(`is so`, run);'],
    ["describe('a', () => { it(\n'is so', run); });"],
    ["it.each([['is so', 1]])('%s', run);"],
    ["export const cases = [{ does: 'is so' }];"],
  ])('runs by %s', (source) => {
    expect(runsTest(source, 'is so')).toBe(true);
  });

  it.each([
    ["it.skip('is so', run);"],
    ["it.skip.each(rows)('is so', run);"],
    ["it.todo('is so');"],
    ["it.failing('is so', run);"],
    ["xit('is so', run);"],
    ["describe.skip('a', () => { it('is so', run); });"],
    ["xdescribe.each(rows)('a', () => { it('is so', run); });"],
    ["it.only('another', run); it('is so', run);"],
    ["fit('another', run); it('is so', run);"],
    ["const maybe = wanted ? it : it.skip; maybe('is so', run);"],
    ["  // it('is so', run);"],
    ["/* it('is so', run); */"],
    ['const text = "it(\'is so\', run);";'],
    ["it('is so, too', run);"],
    ["describe('is so', () => {});"],
    ["expect(text).toBe('is so');"],
  ])('does not run by %s', (source) => {
    expect(runsTest(source, 'is so')).toBe(false);
  });
});
