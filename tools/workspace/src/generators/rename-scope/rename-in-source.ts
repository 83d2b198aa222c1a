import ts from 'typescript';
import { scopeConstant } from '../shared/scope-constant.ts';

/** Renames a scope wherever it stands in a text as a word of its own: in `payments.view.html` it does not. */
function renameInText(text: string, from: string, to: string): string {
  const escaped = from.replace(/[.-]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\w.-])${escaped}(?![\\w-]|\\.\\w)`, 'g'), to);
}

/** Renames a scope in a source: the constant (`scopes.payments.view`), and in texts and comments. */
export function renameInSource(source: string, where: string, from: string, to: string): string {
  // Most files have nothing of it.
  const [, name = ''] = from.split('.');
  if (!source.includes(name)) return source;
  const file = ts.createSourceFile(where, source, ts.ScriptTarget.Latest, true);
  const constant = scopeConstant(from);
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    const isAccess =
      ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isQualifiedName(node);
    const text = node.getText(file);
    const [start, end] = [node.getStart(file), node.getEnd()];
    if (isAccess && text.replace(/\s+/g, '') === constant)
      edits.push({ start, end, text: scopeConstant(to) });
    else if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node)
    )
      edits.push({ start, end, text: renameInText(text, from, to) });
    else node.forEachChild(visit);
  };
  visit(file);
  const renamed = edits.reduceRight(
    (text, { start, end, text: other }) => text.slice(0, start) + other + text.slice(end),
    source,
  );
  return renamed.replace(/^[ \t]*(?:\*|\/\*|\/\/).*$/gm, (comment) => renameInProse(comment, from, to));
}

/** Renames a scope in a comment or a page, whose examples have the constant. */
export function renameInProse(text: string, from: string, to: string): string {
  return renameInText(text.replaceAll(scopeConstant(from), scopeConstant(to)), from, to);
}
