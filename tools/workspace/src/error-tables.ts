import ts from 'typescript';

/** The union of an error's codes, as the source has it. */
export interface ErrorCodes {
  /** Such as `KeyErrorCode`. */
  readonly name: string;
  readonly codes: readonly string[];
}

/** The unions of literals in a source file whose names end in `ErrorCode`. */
export function errorCodesIn(text: string): readonly ErrorCodes[] {
  return ts
    .createSourceFile('error.ts', text, ts.ScriptTarget.Latest)
    .statements.filter(ts.isTypeAliasDeclaration)
    .filter(({ name }) => name.text.endsWith('ErrorCode'))
    .map(({ name, type }) => ({ name: name.text, codes: literalsOf(type) }));
}

function literalsOf(type: ts.TypeNode): readonly string[] {
  if (ts.isUnionTypeNode(type)) return type.types.flatMap(literalsOf);
  return ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? [type.literal.text] : [];
}

/** The codes of each table of a README whose first column is `code`: what its cells have in backticks. */
export function errorTablesIn(markdown: string): readonly (readonly string[])[] {
  return [...markdown.matchAll(/^\| `?code`? +\|.*\n\|[ -|]+\|\n((?:\|.*\n?)+)/gm)].map(({ 1: rows = '' }) =>
    rows
      .trim()
      .split('\n')
      .flatMap((row) =>
        [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(({ 1: code = '' }) => code),
      ),
  );
}
