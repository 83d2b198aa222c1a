import ts from 'typescript';
import { calledName, nodesOf, replace, type Rule } from './rule.ts';

const names = /^(check|assert|audit|ensure|require)([A-Z].*)?$/;

export const checkRemoved: Rule = {
  name: 'check-removed',
  description: 'a function that checks is not called',
  *find(source) {
    for (const node of nodesOf(source)) {
      if (!ts.isExpressionStatement(node)) continue;
      const { expression } = node;
      const inner = ts.isAwaitExpression(expression) ? expression.expression : expression;
      if (ts.isCallExpression(inner) && isCheck(inner)) yield replace(node, ';');
      if (ts.isYieldExpression(inner) && inner.asteriskToken !== undefined) yield replace(node, ';');
    }
  },
};

/** `checkX(…)`, `stage.check(…)`, `this.#audit.run()`. */
function isCheck(call: ts.CallExpression): boolean {
  return names.test(calledName(call)) || /\baudit\.run$/i.test(call.expression.getText());
}
