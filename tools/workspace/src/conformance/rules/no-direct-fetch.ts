import ts from 'typescript';
import { kindOf, nodesOf, placeOf, type Rule } from '../rule.ts';

/** An app calls the APIs of the workspace by their typed clients, which know scopes, tokens, time-outs and retries. */
export const noDirectFetch: Rule = {
  name: 'no-direct-fetch',
  check: (project) =>
    kindOf(project) !== 'app'
      ? []
      : project.sources
          .filter(({ isTest }) => !isTest)
          .flatMap((source) =>
            [...nodesOf(source.syntax)].filter(isFetch).map((node) => ({
              where: placeOf(source, node),
              message: 'fetch knows nothing of scopes: call the API by createApiClient of @ambit/api-client',
            })),
          ),
};

/** A call of fetch itself, or of that of the global object. */
function isFetch(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false;
  const { expression } = node;
  if (ts.isIdentifier(expression)) return expression.text === 'fetch';
  return (
    ts.isPropertyAccessExpression(expression) &&
    expression.name.text === 'fetch' &&
    ts.isIdentifier(expression.expression) &&
    expression.expression.text === 'globalThis'
  );
}
