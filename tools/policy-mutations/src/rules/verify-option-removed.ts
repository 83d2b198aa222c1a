import ts from 'typescript';
import { calledName, nodesOf, removeElement, type Rule } from './rule.ts';

export const verifyOptionRemoved: Rule = {
  name: 'verify-option-removed',
  description: 'jose is not told to check typ, alg, iss, aud, required claims, or at what time and tolerance',
  *find(source) {
    for (const node of nodesOf(source)) {
      if (!ts.isCallExpression(node) || calledName(node) !== 'jwtVerify') continue;
      for (const argument of node.arguments)
        if (ts.isObjectLiteralExpression(argument))
          for (const property of argument.properties) yield removeElement(property);
    }
  },
};
