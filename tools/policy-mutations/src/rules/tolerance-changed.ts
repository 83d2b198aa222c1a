import ts from 'typescript';
import { calledName, nodesOf, replace, type Rule } from './rule.ts';

const leeway = /(tolerance|maxAge|skew)$/i;

/** Seconds: some thirty years. */
const ages = '1e9';

export const toleranceChanged: Rule = {
  name: 'tolerance-changed',
  description: 'the seconds by which a time may be off are none, or without end',
  *find(source) {
    for (const node of nodesOf(source)) {
      if (
        ts.isBinaryExpression(node) &&
        isSum(node) &&
        leeway.test(node.right.getText()) &&
        isCompared(node)
      ) {
        yield replace(node, node.left.getText());
        yield replace(node.right, ages);
      }
      if (ts.isCallExpression(node) && calledName(node) === 'jwtVerify')
        for (const inner of nodesOf(node))
          if (ts.isObjectLiteralElement(inner) && leeway.test(inner.name?.getText() ?? ''))
            yield replace(inner, `${inner.name?.getText()}: ${ages}`);
    }
  },
};

function isSum({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind === ts.SyntaxKind.PlusToken || kind === ts.SyntaxKind.MinusToken;
}

/** Part of `a < b + tolerance`. */
function isCompared({ parent }: ts.Node): boolean {
  return (
    ts.isBinaryExpression(parent) &&
    [
      ts.SyntaxKind.LessThanToken,
      ts.SyntaxKind.LessThanEqualsToken,
      ts.SyntaxKind.GreaterThanToken,
      ts.SyntaxKind.GreaterThanEqualsToken,
    ].includes(parent.operatorToken.kind)
  );
}
