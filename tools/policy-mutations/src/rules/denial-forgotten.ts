import ts from 'typescript';
import { isDenial, saysAllowed } from './refusing-conditions.ts';
import { nodesOf, replace, type Rule } from './rule.ts';

export const denialForgotten: Rule = {
  name: 'denial-forgotten',
  description: 'a decision is always to allow',
  *find(source) {
    for (const node of nodesOf(source)) {
      if (!ts.isConditionalExpression(node)) continue;
      const { whenTrue, whenFalse } = node;
      if (isAllowance(whenTrue) && isDenial(whenFalse)) yield replace(node, whenTrue.getText());
      if (isAllowance(whenFalse) && isDenial(whenTrue)) yield replace(node, whenFalse.getText());
    }
  },
};

function isAllowance(expression: ts.Expression): boolean {
  return ts.isObjectLiteralExpression(expression) && saysAllowed(expression) === true;
}
