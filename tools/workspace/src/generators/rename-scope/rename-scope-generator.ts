import { type GeneratorCallback, type Tree, visitNotIgnoredFiles } from '@nx/devkit';
import { addScope, scopeRegistry } from '../shared/add-scopes.ts';
import { addProperty, hasProperty, removeProperty } from '../shared/edit-source.ts';
import { finish } from '../shared/finish.ts';
import { GeneratorError } from '../shared/generator-error.ts';
import { wordsOf } from '../shared/words.ts';
import { renameInProse, renameInSource } from './rename-in-source.ts';

export interface RenameScopeGeneratorOptions {
  readonly from: string;
  readonly to: string;
  /** A date; the former name is taken until then. */
  readonly until: string;
}

const renamingsFile = 'libs/scopes/src/renamed-scopes.ts';

/**
 * Gives a scope another name: in the registry, in every source that uses it, in registrations and locks. Clients that are
 * deployed go on by the former name until a day.
 */
export async function renameScopeGenerator(
  tree: Tree,
  { from, to, until }: RenameScopeGeneratorOptions,
): Promise<GeneratorCallback> {
  const former = partsOf(from);
  const present = partsOf(to);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(until) || Number.isNaN(Date.parse(until)))
    throw new GeneratorError('invalid_name', `'${until}' is no date: write it such as 2027-03-01`);
  const registry = tree.read(scopeRegistry, 'utf8') ?? '';
  if (!hasProperty(registry, scopeRegistry, ['scopes', former.namespace.camel], former.name))
    throw new GeneratorError('not_found', `There is no scope '${from}' in ${scopeRegistry}`);
  const { source, value } = removeProperty(
    registry,
    scopeRegistry,
    ['scopes', former.namespace.camel],
    former.name,
  );
  tree.write(scopeRegistry, source);
  addScope(tree, present.namespace, wordsOf(present.name, 'The name of the scope'), textOf(value));
  tree.write(
    renamingsFile,
    addProperty(tree.read(renamingsFile, 'utf8') ?? '', renamingsFile, ['renamedScopes'], {
      name: from,
      text: `'${from}': { to: '${to}', until: '${until}T00:00:00Z' }`,
    }),
  );
  const locked: string[] = [];
  for (const folder of ['apps', 'libs', 'tools', 'docs'])
    visitNotIgnoredFiles(tree, folder, (file) => {
      // What was decided stays as it was said.
      if (file === renamingsFile || file.startsWith('docs/decisions/')) return;
      const text = tree.read(file, 'utf8') ?? '';
      if (file.endsWith('/policy.lock.json') && text.includes(`"${from}"`)) locked.push(file);
      else if (file.endsWith('.ts')) write(tree, file, text, renameInSource(text, file, from, to));
      else if (/\.(md|sh)$|\/registration\.json$/.test(file))
        write(tree, file, text, renameInProse(text, from, to));
    });
  return finish(
    tree,
    locked.map((file) => file.slice(0, -'/policy.lock.json'.length)),
  );
}

function partsOf(scope: string) {
  const [namespace = '', name = '', ...more] = scope.split('.');
  if (more.length > 0 || name === '')
    throw new GeneratorError(
      'invalid_name',
      `'${scope}' is no scope: write namespace.name, such as payments.read`,
    );
  return { namespace: wordsOf(namespace, 'The namespace of the scope'), name };
}

/** The sentence of a scope, as it stands in the source. */
function textOf(value: string): string {
  const [, quoted = ''] = /^(?:'|"|`)([\s\S]*)(?:'|"|`)$/.exec(value.trim()) ?? [];
  return quoted.replace(/\\(['"`])/g, '$1');
}

function write(tree: Tree, file: string, before: string, after: string): void {
  if (after !== before) tree.write(file, after);
}
