import ts from 'typescript';
import { acceptingConditions, refusingConditions } from './refusing-conditions.ts';
import { calledName, nodesOf, operandsOf, replace, type Edit, type Rule } from './rule.ts';

/** One of several reasons to refuse does not count, or one of several conditions of acceptance. */
export const operandDropped: Rule = {
  name: 'operand-dropped',
  description: 'one of several checks in a condition is left out',
  *find(source) {
    for (const condition of refusingConditions(source))
      yield* drop(condition, ts.SyntaxKind.BarBarToken, 'false');
    for (const condition of acceptingConditions(source))
      yield* drop(condition, ts.SyntaxKind.AmpersandAmpersandToken, 'true');
    for (const answer of answersOfPredicates(source))
      yield* drop(answer, ts.SyntaxKind.AmpersandAmpersandToken, 'true');
  },
};

function* drop(condition: ts.Expression, operator: ts.SyntaxKind, neutral: string): Iterable<Edit> {
  const operands = operandsOf(condition, operator);
  if (operands.length < 2) return;
  for (const operand of operands) if (!isNarrowing(operand)) yield replace(operand, neutral);
}

/** `!('key' in value)` is there for the compiler: what comes after it looks at the value, which is undefined then. */
function isNarrowing(operand: ts.Expression): boolean {
  return /^!\(['"]\w+['"] in \w+\)$/.test(operand.getText());
}

/** What functions return whose type is boolean, and what callbacks do by which lists are filtered. */
function* answersOfPredicates(source: ts.SourceFile): Iterable<ts.Expression> {
  for (const node of nodesOf(source)) {
    if (ts.isFunctionDeclaration(node) && node.type?.kind === ts.SyntaxKind.BooleanKeyword) {
      for (const inner of nodesOf(node))
        if (ts.isReturnStatement(inner) && inner.expression !== undefined) yield inner.expression;
    } else if (ts.isArrowFunction(node) && !ts.isBlock(node.body) && isFilter(node.parent)) yield node.body;
  }
}

function isFilter(node: ts.Node): boolean {
  return ts.isCallExpression(node) && /^(filter|find|some|every)$/.test(calledName(node));
}
