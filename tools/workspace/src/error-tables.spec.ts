import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { errorCodesIn, errorTablesIn } from './error-tables.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const libraries = globSync('libs/*', { cwd: root }).toSorted();

function unionsOf(library: string): readonly (readonly string[])[] {
  return globSync('src/**/*.ts', { cwd: join(root, library) })
    .filter((file) => !file.endsWith('.fixture.ts'))
    .flatMap((file) => errorCodesIn(readFileSync(join(root, library, file), 'utf8')))
    .map(({ codes }) => codes.toSorted());
}

describe('the README of a library', () => {
  it.each(libraries.map((library) => [basename(library), library]))(
    'of %s has a table for each kind of error, of exactly its codes',
    (_, library) => {
      const tables = errorTablesIn(readFileSync(join(root, library, 'README.md'), 'utf8'));
      expect(tables.map((codes) => codes.toSorted()).toSorted()).toEqual(unionsOf(library).toSorted());
    },
  );
});

describe('a table', () => {
  it('is read by its first column, a union by its literals', () => {
    const text = "export type XErrorCode =\n  // why\n  | 'a'\n  | 'b';\ntype Other = 'c';\n";
    expect(errorCodesIn(text)).toEqual([{ name: 'XErrorCode', codes: ['a', 'b'] }]);
    expect(errorCodesIn("export type XErrorCode = 'a';")).toEqual([{ name: 'XErrorCode', codes: ['a'] }]);
    const table = '| code | remedy |\n| --- | --- |\n| `a`, `b` | see `c` |\n\n| other |\n| --- |\n| `d` |\n';
    expect(errorTablesIn(table)).toEqual([['a', 'b']]);
  });
});
