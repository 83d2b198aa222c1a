import { isScope } from '@ambit/scopes';
import ts from 'typescript';
import { kindOf, nodesOf, placeOf, type Rule } from '../rule.ts';

/** A scope is a constant of @ambit/scopes: a text would survive a rename. Tests may say what is on the wire. */
export const noScopeLiterals: Rule = {
  name: 'no-scope-literals',
  check: (project) =>
    project.root === 'libs/scopes' || kindOf(project) === 'e2e'
      ? []
      : project.sources
          .filter(({ isTest }) => !isTest)
          .flatMap((source) =>
            [...nodesOf(source.syntax)].filter(isScopeLiteral).map((node) => ({
              where: placeOf(source, node),
              message: `'${node.text}' is a scope written out: use the constant of @ambit/scopes`,
            })),
          ),
};

function isScopeLiteral(node: ts.Node): node is ts.StringLiteralLike {
  return ts.isStringLiteralLike(node) && node.text.split(' ').every((token) => isScope(token));
}
