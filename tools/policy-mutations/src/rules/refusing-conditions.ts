import ts from 'typescript';
import { calledName, nodesOf, onlyStatement } from './rule.ts';

/** The `if` statements that refuse when their condition holds: they throw, report a problem, or answer a denial. */
export function* refusingConditions(source: ts.SourceFile): Iterable<ts.Expression> {
  for (const node of nodesOf(source))
    if (ts.isIfStatement(node) && isRefusal(onlyStatement(node.thenStatement))) yield node.expression;
}

function isRefusal(statement: ts.Statement | undefined): boolean {
  if (statement === undefined) return false;
  if (ts.isThrowStatement(statement)) return !isAboutMisuse(statement.expression);
  if (ts.isReturnStatement(statement))
    return statement.expression !== undefined && isDenial(statement.expression);
  if (!ts.isExpressionStatement(statement)) return false;
  const { expression } = statement;
  return (
    (ts.isYieldExpression(expression) && expression.asteriskToken === undefined) ||
    (ts.isCallExpression(expression) && calledName(expression) === 'refuse')
  );
}

/** `TypeError` is for who calls a function as it cannot be called, while the application is written: nobody is refused. */
function isAboutMisuse(thrown: ts.Expression): boolean {
  return ts.isNewExpression(thrown) && thrown.expression.getText() === 'TypeError';
}

/** `{ allowed: false, … }`. */
export function isDenial(expression: ts.Expression): boolean {
  return ts.isObjectLiteralExpression(expression) && saysAllowed(expression) === false;
}

/** What an object literal has as `allowed`. */
export function saysAllowed(literal: ts.ObjectLiteralExpression): boolean | undefined {
  for (const property of literal.properties)
    if (ts.isPropertyAssignment(property) && property.name.getText() === 'allowed')
      return property.initializer.kind === ts.SyntaxKind.TrueKeyword
        ? true
        : property.initializer.kind === ts.SyntaxKind.FalseKeyword
          ? false
          : undefined;
  return undefined;
}

/** The `if` statements that accept, in blocks that end by throwing. */
export function* acceptingConditions(source: ts.SourceFile): Iterable<ts.Expression> {
  for (const node of nodesOf(source)) {
    if (!ts.isBlock(node)) continue;
    const last = node.statements.at(-1);
    if (last === undefined || !ts.isThrowStatement(last)) continue;
    for (const inner of nodesOf(node)) {
      if (!ts.isIfStatement(inner)) continue;
      const only = onlyStatement(inner.thenStatement);
      if (only !== undefined && ts.isReturnStatement(only)) yield inner.expression;
    }
  }
}
