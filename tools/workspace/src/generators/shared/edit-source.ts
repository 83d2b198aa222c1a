import ts from 'typescript';
import { GeneratorError } from './generator-error.ts';

/** A text that goes into a source at a place. */
interface Insertion {
  readonly at: number;
  readonly text: string;
}

/**
 * Adds a property to the object literal that a constant is made of: `export const scopes = Object.freeze({ … })`. With
 * more names it goes on into the literals of those properties: `defineApi({ operations: { … } })` by `operations`.
 *
 * @param where names the file in errors
 * @throws {GeneratorError} `unexpected_source` when there is no such literal, `already_there` when it has the property
 */
export function addProperty(
  source: string,
  where: string,
  path: readonly [string, ...string[]],
  property: { readonly name: string; readonly text: string },
): string {
  const literal = literalAt(source, where, path);
  if (literal === undefined)
    throw unexpected(where, `an object literal '${path.join('.')}' to add '${property.name}' to`);
  if (has(literal, property.name))
    throw new GeneratorError('already_there', `${where} has '${property.name}' already`);
  return insert(source, { at: literal.getEnd() - 1, text: `${afterLast(literal)} ${property.text}, ` });
}

/** Whether the object literal at a path has a property; false also where there is no such literal. */
export function hasProperty(
  source: string,
  where: string,
  path: readonly [string, ...string[]],
  name: string,
): boolean {
  const literal = literalAt(source, where, path);
  return literal !== undefined && has(literal, name);
}

/**
 * Takes a property out of the object literal at a path.
 *
 * @returns the source without it, and its value as it stood there
 * @throws {GeneratorError} `not_found`
 */
export function removeProperty(
  source: string,
  where: string,
  path: readonly [string, ...string[]],
  name: string,
): { readonly source: string; readonly value: string } {
  const found = literalAt(source, where, path)?.properties.find(
    (one) => one.name !== undefined && nameOf(one.name) === name,
  );
  if (found === undefined || !ts.isPropertyAssignment(found))
    throw new GeneratorError('not_found', `${where} has no '${[...path, name].join('.')}'`);
  const behind = /^\s*,/.exec(source.slice(found.getEnd()))?.[0].length ?? 0;
  return {
    source: source.slice(0, found.getFullStart()) + source.slice(found.getEnd() + behind),
    value: found.initializer.getText(),
  };
}

/** Adds a statement behind the last import. */
export function addImport(source: string, where: string, statement: string): string {
  const imports = parse(source, where).statements.filter(ts.isImportDeclaration);
  return insert(source, { at: imports.at(-1)?.getEnd() ?? 0, text: `\n${statement}\n` });
}

/** Adds names to what is imported from a module; imports it when nothing was. */
export function addNamedImports(
  source: string,
  where: string,
  module: string,
  names: readonly string[],
): string {
  const found = parse(source, where)
    .statements.filter(ts.isImportDeclaration)
    .find(
      ({ moduleSpecifier, importClause }) =>
        ts.isStringLiteral(moduleSpecifier) &&
        moduleSpecifier.text === module &&
        importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword,
    );
  const bindings = found?.importClause?.namedBindings;
  if (bindings === undefined || !ts.isNamedImports(bindings))
    return addImport(source, where, `import { ${names.join(', ')} } from '${module}';`);
  const present = bindings.elements.map(({ name }) => name.text);
  const all = [
    ...bindings.elements.map((one) => one.getText()),
    ...names.filter((name) => !present.includes(name)),
  ];
  return source.slice(0, bindings.getStart()) + `{ ${all.join(', ')} }` + source.slice(bindings.getEnd());
}

/** Adds a member at the end of a class. */
export function addMember(source: string, where: string, member: string): string {
  const found = parse(source, where).statements.find(ts.isClassDeclaration);
  if (found === undefined) throw unexpected(where, 'a class to add to');
  return insert(source, { at: found.getEnd() - 1, text: `\n${member}\n` });
}

function literalAt(
  source: string,
  where: string,
  [constant, ...path]: readonly [string, ...string[]],
): ts.ObjectLiteralExpression | undefined {
  let literal = literalIn(initializerOf(parse(source, where), constant));
  for (const name of path) literal = literalIn(literal && valueOf(literal, name));
  return literal;
}

function has({ properties }: ts.ObjectLiteralExpression, name: string): boolean {
  return properties.some((one) => one.name !== undefined && nameOf(one.name) === name.replaceAll("'", ''));
}

function parse(source: string, where: string): ts.SourceFile {
  return ts.createSourceFile(where, source, ts.ScriptTarget.Latest, true);
}

function initializerOf(file: ts.SourceFile, constant: string): ts.Expression | undefined {
  return file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .find(({ name }) => ts.isIdentifier(name) && name.text === constant)?.initializer;
}

function valueOf(literal: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  const found = literal.properties.find((one) => one.name !== undefined && nameOf(one.name) === name);
  return found !== undefined && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}

/** The literal itself, or the last argument of a call that is one: `Object.freeze({})`, `defineScopes('accounts', {})`. */
function literalIn(expression: ts.Expression | undefined): ts.ObjectLiteralExpression | undefined {
  if (expression === undefined) return undefined;
  if (ts.isObjectLiteralExpression(expression)) return expression;
  return ts.isCallExpression(expression) ? literalIn(expression.arguments.at(-1)) : undefined;
}

function nameOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText();
}

/** A comma where the last property has none yet. */
function afterLast({ properties }: ts.ObjectLiteralExpression): string {
  return properties.length === 0 || properties.hasTrailingComma ? '' : ',';
}

function insert(source: string, { at, text }: Insertion): string {
  return source.slice(0, at) + text + source.slice(at);
}

function unexpected(where: string, what: string): GeneratorError {
  return new GeneratorError('unexpected_source', `${where} has not ${what}: add it by hand`);
}
