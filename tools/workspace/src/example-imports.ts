import { type Example, exportedNames } from './examples.ts';

/** A way into a package, and its source. */
export interface Entry {
  /** Such as `@ambit/database/testing`. */
  readonly specifier: string;
  /** The text of its index.ts. */
  readonly source: string;
}

/**
 * An example in a docstring sees what its own package exports: the imports for that, on its first line, so that the
 * others keep their numbers.
 */
export function withOwnImports(example: Example, entries: readonly Entry[]): Example {
  const imports = entries.flatMap(({ specifier, source }) => {
    const used = exportedNames(source).filter(({ name }) => isUsed(name, example.code));
    if (used.length === 0) return [];
    const names = used.map(({ name, isType }) => (isType ? `type ${name}` : name));
    return [`import { ${names.join(', ')} } from '${specifier}'; `];
  });
  return { ...example, code: `${imports.join('')}${example.code}` };
}

/** Whether the code has the name from elsewhere. */
function isUsed(name: string, code: string): boolean {
  const isThere = new RegExp(String.raw`\b${name}\b`).test(code);
  const isItsOwn = new RegExp(
    String.raw`(\b(const|let|function|class|type|interface) |import [^;]*\b)${name}\b`,
  );
  return isThere && !isItsOwn.test(code);
}
