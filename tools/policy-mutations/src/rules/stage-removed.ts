import ts from 'typescript';
import { nodesOf, removeElement, type Rule } from './rule.ts';

export const stageRemoved: Rule = {
  name: 'stage-removed',
  description: 'one stage of the pipeline is left out',
  *find(source) {
    for (const node of nodesOf(source)) {
      if (!ts.isArrayLiteralExpression(node)) continue;
      const target = targetOf(node);
      if (target !== undefined && /(stages|pipeline)$/i.test(target))
        for (const element of node.elements) yield removeElement(element);
    }
  },
};

/** The name that a list is given to. */
function targetOf({ parent }: ts.Node): string | undefined {
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return parent.left.getText();
  if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isPropertyAssignment(parent))
    return parent.name.getText();
  return ts.isCallExpression(parent) || ts.isAsExpression(parent) ? targetOf(parent) : undefined;
}
