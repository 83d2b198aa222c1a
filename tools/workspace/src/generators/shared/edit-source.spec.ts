import { describe, expect, it } from '@jest/globals';
import { addImport, addMember, addNamedImports, addProperty, removeProperty } from './edit-source.ts';

/** Without what a formatter sets. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();

describe('a property', () => {
  it.each([
    ['const a = {};', 'const a = { c: 1, };'],
    ['const a = { b };', 'const a = { b , c: 1, };'],
    ['const a = { b, };', 'const a = { b, c: 1, };'],
    ['const a = Object.freeze({ b: {} });', 'const a = Object.freeze({ b: {} , c: 1, });'],
    ["const a = make('x', { b }) as const;", undefined],
    ['const b = {};', undefined],
  ])('goes into %s', (source, expected) => {
    const add = (): string => addProperty(source, 'x.ts', ['a'], { name: 'c', text: 'c: 1' });
    if (expected === undefined) expect(add).toThrow(expect.objectContaining({ code: 'unexpected_source' }));
    else expect(plain(add())).toBe(expected);
  });

  it('goes into a literal within, whatever is called on the way', () => {
    const source = "const scopes = Object.freeze({ accounts: defineScopes('accounts', { read: 'Read' }) });";
    const added = addProperty(source, 'x.ts', ['scopes', 'accounts'], {
      name: 'write',
      text: "write: 'Write'",
    });
    expect(plain(added)).toContain("{ read: 'Read' , write: 'Write', })");
  });

  it('that is there already is refused', () => {
    const again = (): string => addProperty('const a = { c };', 'x.ts', ['a'], { name: 'c', text: 'c' });
    expect(again).toThrow(
      expect.objectContaining({ code: 'already_there', message: "x.ts has 'c' already" }),
    );
  });
});

describe('a property that is taken out', () => {
  it.each([
    ["const a = { b: 'x', c: 1 };", 'const a = { c: 1 };'],
    ["const a = { c: 1, b: 'x' };", 'const a = { c: 1, };'],
    ["const a = { b: 'x', };", 'const a = { };'],
    ["const a = make({ b: 'x' });", 'const a = make({ });'],
  ])('of %s leaves %s', (source, left) => {
    const { source: after, value } = removeProperty(source, 'x.ts', ['a'], 'b');
    expect([plain(after), value]).toEqual([left, "'x'"]);
  });

  it('has to be there', () => {
    expect(() => removeProperty('const a = {};', 'x.ts', ['a'], 'b')).toThrow("x.ts has no 'a.b'");
  });
});

describe('an import', () => {
  it('goes behind the last, or to the top', () => {
    expect(addImport("import a from 'a';\ncode();", 'x.ts', 'import b;')).toBe(
      "import a from 'a';\nimport b;\n\ncode();",
    );
    expect(addImport('code();', 'x.ts', 'import b;').trim()).toBe('import b;\ncode();');
  });

  it('of more names joins what is imported already', () => {
    const source = "import type { T } from 'm';\nimport { a, type B } from 'm';";
    expect(addNamedImports(source, 'x.ts', 'm', ['a', 'c'])).toContain("import { a, type B, c } from 'm';");
    expect(addNamedImports(source, 'x.ts', 'n', ['c'])).toContain("import { c } from 'n';");
  });
});

it('a member goes to the end of its class', () => {
  expect(plain(addMember('class A { b() {} }', 'x.ts', 'c() {}'))).toBe('class A { b() {} c() {} }');
  expect(() => addMember('code();', 'x.ts', 'c() {}')).toThrow('x.ts has not a class to add to');
});
