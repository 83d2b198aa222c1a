import ts from 'typescript';
import { nodesOf, placeOf, type Rule } from '../rule.ts';

const routes = new Set(['Get', 'Post', 'Put', 'Patch', 'Delete', 'All', 'Head', 'Options', 'Search', 'Sse']);
const declarations = new Set(['Public', 'RequireScopes']);

/** A route of an app is an operation of its contract, unless it says that it is public, or its scopes. */
export const noRouteOutsideAContract: Rule = {
  name: 'no-route-outside-a-contract',
  check: ({ sources }) =>
    sources
      .filter(({ isTest }) => !isTest)
      .flatMap((source) =>
        [...nodesOf(source.syntax)].filter(ts.isMethodDeclaration).flatMap((method) => {
          const names = (ts.getDecorators(method) ?? []).map(decoratorName);
          const route = names.find((name) => routes.has(name));
          if (route === undefined || names.some((name) => declarations.has(name))) return [];
          const message = `@${route} is a route that no contract knows: make it an operation, or declare @Public or @RequireScopes`;
          return [{ where: placeOf(source, method), message }];
        }),
      ),
};

function decoratorName({ expression }: ts.Decorator): string {
  const called = ts.isCallExpression(expression) ? expression.expression : expression;
  return ts.isIdentifier(called) ? called.text : '';
}
