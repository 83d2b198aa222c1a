import ts from 'typescript';
import { calledName, lastStatement, nodesOf, onlyStatement } from './rule.ts';

/** The `if` statements that refuse when their condition holds: they throw or return a refusal, report a problem, or answer no. */
export function* refusingConditions(source: ts.SourceFile): Iterable<ts.Expression> {
  for (const node of nodesOf(source))
    if (ts.isIfStatement(node) && isRefusal(onlyStatement(node.thenStatement))) yield node.expression;
}

/** The `if` statements that accept, in blocks that end by refusing. */
export function* acceptingConditions(source: ts.SourceFile): Iterable<ts.Expression> {
  for (const node of nodesOf(source)) {
    if (!ts.isBlock(node) || !isEndOfRefusal(node.statements.at(-1))) continue;
    for (const inner of nodesOf(node)) {
      if (!ts.isIfStatement(inner)) continue;
      const last = lastStatement(inner.thenStatement);
      if (last !== undefined && ts.isReturnStatement(last) && !isRefusal(last)) yield inner.expression;
    }
  }
}

function isRefusal(statement: ts.Statement | undefined): boolean {
  if (statement === undefined) return false;
  if (ts.isThrowStatement(statement)) return !isAboutMisuse(statement.expression);
  if (ts.isReturnStatement(statement))
    return statement.expression !== undefined && isReturnedRefusal(statement.expression);
  if (!ts.isExpressionStatement(statement)) return false;
  const { expression } = statement;
  return (
    (ts.isYieldExpression(expression) && expression.asteriskToken === undefined) ||
    (ts.isCallExpression(expression) && calledName(expression) === 'refuse')
  );
}

function isEndOfRefusal(statement: ts.Statement | undefined): boolean {
  if (statement === undefined) return false;
  return (
    ts.isThrowStatement(statement) ||
    (ts.isReturnStatement(statement) &&
      statement.expression !== undefined &&
      isMadeRefusal(statement.expression))
  );
}

/** `TypeError` is for who calls a function as it cannot be called, while the application is written: nobody is refused. */
function isAboutMisuse(thrown: ts.Expression): boolean {
  return ts.isNewExpression(thrown) && thrown.expression.getText() === 'TypeError';
}

/** What is made here, or was made before and is passed on; or the answer no of a function that is asked. */
function isReturnedRefusal(expression: ts.Expression): boolean {
  return (
    isMadeRefusal(expression) ||
    isDenial(expression) ||
    (ts.isIdentifier(expression) && isPassedOn(expression)) ||
    (expression.kind === ts.SyntaxKind.FalseKeyword && isInPredicate(expression))
  );
}

/** `new ProblemError(…)`, `refusal(…)`. */
function isMadeRefusal(expression: ts.Expression): boolean {
  if (ts.isNewExpression(expression)) return /(?<!^Type)Error$/.test(expression.expression.getText());
  return (
    ts.isCallExpression(expression) && /^(refusal|malformed|defect)$|Refusal$/.test(calledName(expression))
  );
}

/** `if (value instanceof ProblemError) return value`, and what is called a refusal. */
function isPassedOn({ text, parent }: ts.Identifier): boolean {
  if (/^(refusal|verdict|problem)$/.test(text)) return true;
  const { parent: statement } = parent;
  return (
    ts.isIfStatement(statement) &&
    new RegExp(String.raw`^${text} instanceof \w*Error$`).test(statement.expression.getText())
  );
}

/** Of the function around it the name asks a question: `isGood`, `canActivate`. */
function isInPredicate(node: ts.Node): boolean {
  const around = ts.findAncestor(node, ts.isFunctionLike);
  if (around === undefined) return false;
  const named = around.name ?? (ts.isVariableDeclaration(around.parent) ? around.parent.name : undefined);
  return /^#?(is|has|may|can)[A-Z]/.test(named?.getText() ?? '');
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
