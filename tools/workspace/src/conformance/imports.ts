import ts from 'typescript';
import type { SourceFile } from './project.ts';
import { nodesOf } from './rule.ts';

/** What a file imports or exports from, by any syntax, with the node that says so. */
export function importsOf({
  syntax,
}: SourceFile): readonly { readonly module: string; readonly node: ts.Node }[] {
  return [...nodesOf(syntax)].flatMap((node) => {
    const specifier =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
            ? node.argument.literal
            : undefined;
    return specifier !== undefined && ts.isStringLiteral(specifier) ? [{ module: specifier.text, node }] : [];
  });
}
