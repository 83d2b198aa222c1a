import ts from 'typescript';
import { nodesOf, removeElement, type Rule } from './rule.ts';

export const registrationRemoved: Rule = {
  name: 'registration-removed',
  description: 'the guard or the filter of the whole application is not registered',
  *find(source) {
    for (const node of nodesOf(source)) {
      if (!ts.isObjectLiteralExpression(node) || !ts.isArrayLiteralExpression(node.parent)) continue;
      const provide = node.properties.find((property) => property.name?.getText() === 'provide');
      if (provide !== undefined && /\bAPP_(GUARD|FILTER|PIPE)\b/.test(provide.getText()))
        yield removeElement(node);
    }
  },
};
