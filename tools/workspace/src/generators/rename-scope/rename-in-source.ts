import ts from 'typescript';
import { scopeConstant } from '../shared/scope-constant.ts';

/**
 * Renames a scope in a source: the constant (`scopes.payments.view`), and texts in which it stands as a scope-token, as
 * tests have them.
 */
export function renameInSource(source: string, where: string, from: string, to: string): string {
  // Most files have nothing of it.
  const [namespace = '', name = ''] = from.split('.');
  if (!source.includes(name) || !source.includes(namespace)) return source;
  const file = ts.createSourceFile(where, source, ts.ScriptTarget.Latest, true);
  const constant = scopeConstant(from);
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    const isConstant =
      (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) &&
      node.getText(file).replace(/\s+/g, '') === constant;
    if (isConstant) edits.push({ start: node.getStart(file), end: node.getEnd(), text: scopeConstant(to) });
    else if (ts.isStringLiteralLike(node) && node.text.split(' ').includes(from)) {
      const text = node.getText(file).split(from).join(to);
      edits.push({ start: node.getStart(file), end: node.getEnd(), text });
    } else node.forEachChild(visit);
  };
  visit(file);
  return edits.reduceRight(
    (text, { start, end, text: other }) => text.slice(0, start) + other + text.slice(end),
    source,
  );
}
