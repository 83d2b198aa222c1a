import ts from 'typescript';
import { nodesOf, removeElement, type Rule } from './rule.ts';

export const requiredClaimRemoved: Rule = {
  name: 'required-claim-removed',
  description: 'one claim, algorithm or member that must or must not be there is taken off its list',
  isAbout: (file) => file.startsWith('libs/access-token/'),
  *find(source) {
    for (const node of nodesOf(source))
      if (
        ts.isVariableDeclaration(node) &&
        /(required|secret|forbidden)/i.test(node.name.getText()) &&
        node.initializer !== undefined &&
        ts.isArrayLiteralExpression(node.initializer)
      )
        for (const element of node.initializer.elements) yield removeElement(element);
  },
};
