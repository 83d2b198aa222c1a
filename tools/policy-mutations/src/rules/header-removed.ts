import ts from 'typescript';
import { calledName, nodesOf, replace, type Rule } from './rule.ts';

export const headerRemoved: Rule = {
  name: 'header-removed',
  description: 'an answer lacks a header: the challenge, no-store, the correlation id',
  isAbout: (file) => file.startsWith('libs/nest-authorization/'),
  *find(source) {
    for (const node of nodesOf(source))
      if (
        ts.isExpressionStatement(node) &&
        ts.isCallExpression(node.expression) &&
        /^(set|setHeader)$/.test(calledName(node.expression)) &&
        node.expression.arguments.some((one) => ts.isStringLiteral(one) && /^[A-Z][\w-]+$/.test(one.text))
      )
        yield replace(node, ';');
  },
};
