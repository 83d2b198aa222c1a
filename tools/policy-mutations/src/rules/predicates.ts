import ts from 'typescript';
import { calledName, type Edit, nodesOf } from './rule.ts';

/** The calls `query.where(column, …)` and `query.whereRef(column, …)`, as the query without them. */
export function* withoutPredicates(
  source: ts.SourceFile,
  isMeant: (predicate: string) => boolean,
): Iterable<Edit> {
  for (const node of nodesOf(source)) {
    if (!ts.isCallExpression(node) || !/^where(Ref)?$/.test(calledName(node))) continue;
    const { expression } = node;
    if (
      ts.isPropertyAccessExpression(expression) &&
      isMeant(node.arguments.map((one) => one.getText()).join(', '))
    )
      yield { start: expression.expression.getEnd(), end: node.getEnd(), replacement: '' };
  }
}

/** The comparisons `column = ${value}` in SQL that is written as text, as such that are always true. */
export function* withoutSqlComparisons(source: ts.SourceFile, column: RegExp): Iterable<Edit> {
  for (const node of nodesOf(source)) {
    if (!ts.isTemplateSpan(node)) continue;
    const text = source.text.slice(0, node.expression.getStart());
    const match = new RegExp(String.raw`(${column.source})\s*=\s*\$\{\s*$`).exec(text);
    if (match === null) continue;
    const start = match.index;
    // The text after the expression begins with the closing brace.
    const end = node.literal.getStart() + 1;
    yield { start, end, replacement: `${match[1]} = ${match[1]}` };
  }
}
