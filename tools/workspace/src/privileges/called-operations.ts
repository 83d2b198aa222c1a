import { relative } from 'node:path';
import ts from 'typescript';

/** An operation that code can call by a typed client. */
export interface CalledOperation {
  /** From the root of the project. */
  readonly file: string;
  readonly line: number;
  readonly operation: string;
  readonly scope: string;
}

/**
 * Every operation that is reached by a typed client (`ApiClient` of `@ambit/api-client`) in the files of a program: named
 * by a property, by a literal in brackets, or taken out by destructuring. Found by types, so that it does not matter what
 * the client is called or how it came there.
 */
export function calledOperations(program: ts.Program, projectRoot: string): readonly CalledOperation[] {
  const checker = program.getTypeChecker();
  const files = program
    .getSourceFiles()
    .filter(
      ({ fileName, isDeclarationFile }) => !isDeclarationFile && fileName.startsWith(`${projectRoot}/src/`),
    );
  return files.flatMap((file) => {
    const called: CalledOperation[] = [];
    const visit = (node: ts.Node): void => {
      for (const { client, name, at } of accessesIn(node, checker)) {
        const scope = scopeOf(client, name, checker);
        if (scope === undefined) continue;
        const line = file.getLineAndCharacterOfPosition(at.getStart(file)).line + 1;
        called.push({ file: relative(projectRoot, file.fileName), line, operation: name, scope });
      }
      node.forEachChild(visit);
    };
    visit(file);
    return called;
  });
}

/** A name that is taken from something. */
interface Access {
  readonly client: ts.Type;
  readonly name: string;
  readonly at: ts.Node;
}

function accessesIn(node: ts.Node, checker: ts.TypeChecker): readonly Access[] {
  if (ts.isPropertyAccessExpression(node))
    return [{ client: checker.getTypeAtLocation(node.expression), name: node.name.text, at: node.name }];
  if (ts.isElementAccessExpression(node)) {
    const { argumentExpression: at } = node;
    const client = checker.getTypeAtLocation(node.expression);
    return literalsOf(checker.getTypeAtLocation(at)).map((name) => ({ client, name, at }));
  }
  if (ts.isBinaryExpression(node) && ts.isObjectLiteralExpression(node.left)) {
    const client = checker.getTypeAtLocation(node.right);
    return node.left.properties.flatMap(({ name }) =>
      name !== undefined && ts.isIdentifier(name) ? [{ client, name: name.text, at: name }] : [],
    );
  }
  if (!ts.isObjectBindingPattern(node)) return [];
  const client = typeOfPattern(node, checker);
  return node.elements.flatMap(({ name, propertyName = name }) =>
    ts.isIdentifier(propertyName) ? [{ client, name: propertyName.text, at: propertyName }] : [],
  );
}

/** The texts that an expression may be, as far as its type says. */
function literalsOf(type: ts.Type): readonly string[] {
  const types = type.isUnion() ? type.types : [type];
  return types.flatMap((one) => (one.isStringLiteral() ? [one.value] : []));
}

/** What a pattern takes apart. Its own type has only what it names. */
function typeOfPattern(pattern: ts.ObjectBindingPattern, checker: ts.TypeChecker): ts.Type {
  const { parent } = pattern;
  if (ts.isBindingElement(parent)) {
    const name = parent.propertyName ?? parent.name;
    const within = ts.isObjectBindingPattern(parent.parent)
      ? typeOfPattern(parent.parent, checker)
      : undefined;
    const member = ts.isIdentifier(name) ? within?.getProperty(name.text) : undefined;
    return member === undefined ? checker.getTypeAtLocation(pattern) : checker.getTypeOfSymbol(member);
  }
  if (parent.type !== undefined) return checker.getTypeFromTypeNode(parent.type);
  return checker.getTypeAtLocation(parent.initializer ?? pattern);
}

/** The scope of an operation, when the type is that of a typed client that has it. */
function scopeOf(client: ts.Type, operation: string, checker: ts.TypeChecker): string | undefined {
  const mark = checker
    .getNonNullableType(client)
    .getProperties()
    .find(({ escapedName }) => String(escapedName).startsWith('__@apiOf@'));
  const api = mark && checker.getNonNullableType(checker.getTypeOfSymbol(mark));
  const found = ['operations', operation, 'scope'].reduce<ts.Type | undefined>((from, name) => {
    const member = from?.getProperty(name);
    return member && checker.getTypeOfSymbol(member);
  }, api);
  return found?.isStringLiteral() ? found.value : undefined;
}
