import ts from 'typescript';
import { calledName, type Edit, nodesOf, type Rule } from './rule.ts';

/** The three things by which an operation is protected, each as something else, for each operation apart. */
function contractRule(
  name: string,
  description: string,
  property: string,
  others: (source: ts.SourceFile, current: string) => readonly string[],
): Rule {
  return {
    name,
    description,
    *find(source) {
      for (const node of nodesOf(source)) {
        if (!ts.isCallExpression(node) || calledName(node) !== 'defineOperation') continue;
        const [spec] = node.arguments;
        if (spec === undefined || !ts.isObjectLiteralExpression(spec)) continue;
        const current = valueOf(spec, property, source);
        if (current === undefined) continue;
        const other = others(source, current).find((one) => one !== current);
        if (other !== undefined) yield override(spec, property, other);
      }
    },
  };
}

export const scopeSwapped = contractRule(
  'scope-swapped',
  'an operation needs another scope: that for writing instead of that for reading, or the other way round',
  'scope',
  (_source, current) => {
    const [other] = pairs.filter((pair) => pair.includes(current));
    return other ?? ['scopes.accounts.read'];
  },
);
const pairs = ['accounts', 'grants'].map((group) => [`scopes.${group}.read`, `scopes.${group}.write`]);

export const permissionSwapped = contractRule(
  'permission-swapped',
  'an operation needs another permission',
  'permission',
  // A file with one permission has that of another contract.
  (source) => [...initializersOf(source, 'permission'), "'accounts:view'"],
);

export const resourceForgotten = contractRule(
  'resource-forgotten',
  'an operation asks for its permission without saying for what',
  'resource',
  () => ['undefined'],
);

/** What an operation has under a name: in its own literal, or in one that is spread into it. */
function valueOf(spec: ts.ObjectLiteralExpression, name: string, source: ts.SourceFile): string | undefined {
  for (const property of spec.properties) {
    if (ts.isPropertyAssignment(property) && property.name.getText() === name)
      return property.initializer.getText();
    if (ts.isSpreadAssignment(property)) {
      const shared = literalNamed(property.expression.getText(), source);
      const value = shared && valueOf(shared, name, source);
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

function literalNamed(name: string, source: ts.SourceFile): ts.ObjectLiteralExpression | undefined {
  for (const node of nodesOf(source)) {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== name) continue;
    const { initializer } = node;
    const value = initializer && (ts.isAsExpression(initializer) ? initializer.expression : initializer);
    if (value !== undefined && ts.isObjectLiteralExpression(value)) return value;
  }
  return undefined;
}

function* initializersOf(source: ts.SourceFile, name: string): Iterable<string> {
  for (const node of nodesOf(source))
    if (ts.isPropertyAssignment(node) && node.name.getText() === name) yield node.initializer.getText();
}

/** The last property of a literal wins. */
function override(spec: ts.ObjectLiteralExpression, name: string, value: string): Edit {
  const end = spec.getEnd() - 1;
  const separator = spec.properties.hasTrailingComma ? '' : ', ';
  return { start: end, end, replacement: `${separator}${name}: ${value} ` };
}
