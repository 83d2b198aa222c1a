import ts from 'typescript';

/** A piece of code that becomes another. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** One way to weaken a policy, found in the syntax tree: code that is written tomorrow is found as well. */
export interface Rule {
  readonly name: string;
  /** What the mutants of this rule do, as a sentence. */
  readonly description: string;
  /** Whether the rule is about this file (from the root of the workspace); about all when absent. */
  isAbout?(file: string): boolean;
  find(source: ts.SourceFile): Iterable<Edit>;
}

/** Every node below, in the order of the text. */
export function* nodesOf(node: ts.Node): Iterable<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  node.forEachChild((child) => void children.push(child));
  for (const child of children) yield* nodesOf(child);
}

/** What stands at a node becomes this. */
export function replace(node: ts.Node, replacement: string): Edit {
  return { start: node.getStart(), end: node.getEnd(), replacement };
}

/** The element of a list, and the comma behind it. */
export function removeElement(element: ts.Node): Edit {
  const text = element.getSourceFile().text;
  const comma = /^\s*,/.exec(text.slice(element.getEnd()))?.[0].length ?? 0;
  return { start: element.getStart(), end: element.getEnd() + comma, replacement: '' };
}

/** The operands of `a || b || c`, or of another chain of one operator. */
export function operandsOf(expression: ts.Expression, operator: ts.SyntaxKind): readonly ts.Expression[] {
  if (ts.isParenthesizedExpression(expression)) return operandsOf(expression.expression, operator);
  if (!ts.isBinaryExpression(expression) || expression.operatorToken.kind !== operator) return [expression];
  return [...operandsOf(expression.left, operator), ...operandsOf(expression.right, operator)];
}

/** The one statement of a branch, with or without braces around it. */
export function onlyStatement(statement: ts.Statement): ts.Statement | undefined {
  if (!ts.isBlock(statement)) return statement;
  return statement.statements.length === 1 ? statement.statements[0] : undefined;
}

/** How a branch ends, with or without braces around it. */
export function lastStatement(statement: ts.Statement): ts.Statement | undefined {
  return ts.isBlock(statement) ? statement.statements.at(-1) : statement;
}

/** The last name of what is called: `check` of `this.#stage.check(…)`. */
export function calledName(call: ts.CallExpression): string {
  const { expression } = call;
  if (ts.isIdentifier(expression)) return expression.text;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : '';
}
