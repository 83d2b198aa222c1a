import ts from 'typescript';
import { nodesOf, removeElement, type Rule } from './rule.ts';

export const stageRemoved: Rule = {
  name: 'stage-removed',
  description: 'one stage of the pipeline is left out',
  *find(source) {
    for (const node of nodesOf(source))
      if (ts.isArrayLiteralExpression(node) && isPipeline(node))
        // Names of stages are what problems are described by.
        for (const element of node.elements) if (!ts.isStringLiteral(element)) yield removeElement(element);
  },
};

/** What the list is given to is called stages or a pipeline, or its type says that it is of checks. */
function isPipeline(list: ts.ArrayLiteralExpression): boolean {
  const { name, type } = targetOf(list.parent);
  return /(stages|pipeline)$/i.test(name) || /\bStageCheck\b/.test(type);
}

/** What an expression is given to: a variable, a property, or who calls the function. */
function targetOf(parent: ts.Node): { readonly name: string; readonly type: string } {
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return { name: parent.left.getText(), type: '' };
  if (
    ts.isVariableDeclaration(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isFunctionDeclaration(parent)
  )
    return {
      name: parent.name?.getText() ?? '',
      type: ts.isPropertyAssignment(parent) ? '' : (parent.type?.getText() ?? ''),
    };
  const isPassedOn =
    ts.isCallExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isConditionalExpression(parent) ||
    ts.isReturnStatement(parent) ||
    ts.isBlock(parent);
  return isPassedOn ? targetOf(parent.parent) : { name: '', type: '' };
}
