import ts from 'typescript';
import { calledName, nodesOf, removeElement, replace, type Rule } from './rule.ts';

const walls =
  /\b(create policy|(enable|force) row level security|create trigger \w+\s+before update or delete|revoke all|set_config\('ambit\.)/;

export const rowSecurityRemoved: Rule = {
  name: 'row-security-removed',
  description: 'a table is not held by row-level security, or a statement that holds it is not run',
  isAbout: (file) => /\/database\//.test(file),
  *find(source) {
    for (const node of nodesOf(source)) {
      if (ts.isExpressionStatement(node) && (isIsolation(node) || isWall(node))) yield replace(node, ';');
      if (
        ts.isForOfStatement(node) &&
        ts.isArrayLiteralExpression(node.expression) &&
        isIsolation(node.statement)
      )
        for (const element of node.expression.elements) yield removeElement(element);
    }
  },
};

/** `await isolateByInstitution(…);` */
function isIsolation(statement: ts.Statement): boolean {
  if (!ts.isExpressionStatement(statement)) return false;
  const { expression } = statement;
  const called = ts.isAwaitExpression(expression) ? expression.expression : expression;
  return ts.isCallExpression(called) && calledName(called) === 'isolateByInstitution';
}

/** A statement in SQL, which is executed for what it does. */
function isWall(statement: ts.ExpressionStatement): boolean {
  return /^await sql`/.test(statement.getText()) && walls.test(statement.getText());
}
