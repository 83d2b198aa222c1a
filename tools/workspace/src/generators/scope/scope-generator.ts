import { formatFiles, type Tree } from '@nx/devkit';
import { addScope } from '../shared/add-scopes.ts';
import { GeneratorError } from '../shared/generator-error.ts';
import { wordsOf } from '../shared/words.ts';

export interface ScopeGeneratorOptions {
  readonly scope: string;
  readonly description: string;
}

/** Adds a scope to the registry, and its namespace where that is new. */
export async function scopeGenerator(
  tree: Tree,
  { scope, description }: ScopeGeneratorOptions,
): Promise<void> {
  const [namespace = '', name = '', ...more] = scope.split('.');
  if (more.length > 0 || name === '')
    throw new GeneratorError(
      'invalid_name',
      `'${scope}' is no scope: write namespace.name, such as payments.approve`,
    );
  if (description.trim() === '')
    throw new GeneratorError(
      'invalid_name',
      'A scope needs a description: the sentence that people read when they grant it',
    );
  addScope(
    tree,
    wordsOf(namespace, 'The namespace of the scope'),
    wordsOf(name, 'The name of the scope'),
    description.trim(),
  );
  await formatFiles(tree);
}
