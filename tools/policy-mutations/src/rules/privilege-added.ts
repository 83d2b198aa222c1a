import ts from 'typescript';
import { nodesOf, type Rule } from './rule.ts';

const all = ['select', 'insert', 'update', 'delete'];

export const privilegeAdded: Rule = {
  name: 'privilege-added',
  description: 'the role that serves may do one thing more with a table',
  isAbout: (file) => file.endsWith('/privileges.ts'),
  *find(source) {
    for (const node of nodesOf(source)) {
      if (!ts.isPropertyAssignment(node) || !ts.isArrayLiteralExpression(node.initializer)) continue;
      const { elements } = node.initializer;
      const held = elements.filter(ts.isStringLiteral).map(({ text }) => text);
      const end = node.initializer.getEnd() - 1;
      const separator = held.length === 0 ? '' : ', ';
      for (const privilege of all.filter((one) => !held.includes(one)))
        yield { start: end, end, replacement: `${separator}'${privilege}'` };
    }
  },
};
