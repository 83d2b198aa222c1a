import { join } from 'node:path';
import { generateFiles, type GeneratorCallback, type Tree } from '@nx/devkit';
import { addProject, packageName } from '../shared/add-project.ts';
import { finish } from '../shared/finish.ts';
import { wordsOf } from '../shared/words.ts';

export interface LibGeneratorOptions {
  readonly name: string;
  readonly domain?: string;
  readonly description?: string;
  readonly owner?: string;
}

/** Adds a library with a coded error, a public surface that a test pins, and a README. */
export async function libGenerator(tree: Tree, options: LibGeneratorOptions): Promise<GeneratorCallback> {
  const name = wordsOf(options.name, 'The name of the library');
  const domain = wordsOf(options.domain ?? 'shared', 'The domain of the library').kebab;
  const { description = `What is known of ${name.text}`, owner = '@ambit/platform' } = options;
  const root = `libs/${name.kebab}`;
  addProject(tree, { root, kind: 'lib', domain, description, owner, dependencies: [] });
  generateFiles(tree, join(import.meta.dirname, 'files'), root, {
    ...{ name: name.kebab, Name: name.pascal, text: name.text, description },
    code: name.kebab.replaceAll('-', '_'),
    lib: packageName(root),
  });
  return finish(tree);
}
