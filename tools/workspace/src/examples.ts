import ts from 'typescript';

/** A piece of code in a document, which must compile. */
export interface Example {
  /** From the root of the workspace. */
  readonly file: string;
  /** Of its first line of code, counted from 1. */
  readonly line: number;
  readonly code: string;
}

/**
 * The examples in the docstrings of a source file: what follows `@example`, up to the next tag or the end.
 *
 * Not by the compiler's own reading of docstrings, for which a decorator in an example would begin another tag.
 */
export function examplesInSource(file: string, text: string): readonly Example[] {
  const lines = text.split('\n');
  return lines.flatMap((tag, index) => {
    if (!/^\s*\* @example$/.test(tag)) return [];
    const first = index + 1;
    const rest = lines.slice(first);
    const end = rest.findIndex((line) => /^\s*(\* @[a-z]|\*\/)/.test(line));
    const code = rest.slice(0, end).map((line) => line.replace(/^\s*\* ?/, ''));
    return [{ file, line: first + 1, code: code.join('\n').trimEnd() }];
  });
}

/** The blocks of a Markdown file that are fenced as `ts`. */
export function examplesInMarkdown(file: string, text: string): readonly Example[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(({ index, 1: code = '' }) => ({
    file,
    line: text.slice(0, index).split('\n').length + 1,
    code: code.trimEnd(),
  }));
}

/** The names that a file exports, by `export { … } from`, as the public surfaces of the workspace do. */
export function exportedNames(text: string): readonly { readonly name: string; readonly isType: boolean }[] {
  return ts
    .createSourceFile('index.ts', text, ts.ScriptTarget.Latest)
    .statements.filter(ts.isExportDeclaration)
    .flatMap(({ exportClause, isTypeOnly }) =>
      exportClause !== undefined && ts.isNamedExports(exportClause)
        ? exportClause.elements.map((one) => ({ name: one.name.text, isType: isTypeOnly || one.isTypeOnly }))
        : [],
    );
}
