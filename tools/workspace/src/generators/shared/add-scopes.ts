import type { Tree } from '@nx/devkit';
import { addProperty, hasProperty } from './edit-source.ts';
import type { Words } from './words.ts';

/** Where every scope is declared. */
export const scopeRegistry = 'libs/scopes/src/registry.ts';

/**
 * Declares a new namespace of scopes, each with the sentence that people read when they grant it.
 *
 * @throws {GeneratorError} `already_there`
 */
export function addScopes(tree: Tree, namespace: Words, described: Readonly<Record<string, string>>): void {
  const lines = Object.entries(described).map(([name, text]) => `${keyOf(name)}: ${JSON.stringify(text)}`);
  const group = `defineScopes('${namespace.kebab}', { ${lines.join(', ')} })`;
  edit(tree, ['scopes'], namespace.camel, group);
}

/**
 * Declares one scope, and its namespace where that is new.
 *
 * @throws {GeneratorError} `already_there`
 */
export function addScope(tree: Tree, namespace: Words, name: Words, description: string): void {
  if (hasProperty(sourceOf(tree), scopeRegistry, ['scopes'], namespace.camel))
    edit(tree, ['scopes', namespace.camel], keyOf(name.kebab), JSON.stringify(description));
  else addScopes(tree, namespace, { [name.kebab]: description });
}

function edit(tree: Tree, path: readonly [string, ...string[]], name: string, value: string): void {
  const text = `${name}: ${value}`;
  tree.write(scopeRegistry, addProperty(sourceOf(tree), scopeRegistry, path, { name, text }));
}

function sourceOf(tree: Tree): string {
  return tree.read(scopeRegistry, 'utf8') ?? '';
}

function keyOf(name: string): string {
  return name.includes('-') ? `'${name}'` : name;
}
