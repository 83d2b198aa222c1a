import type { GeneratorCallback, Tree } from '@nx/devkit';
import { addNamedImports, addMember, addProperty, hasProperty } from '../shared/edit-source.ts';
import { finish } from '../shared/finish.ts';
import { GeneratorError } from '../shared/generator-error.ts';
import { scopeRegistry } from '../shared/add-scopes.ts';
import { wordsOf } from '../shared/words.ts';
import { type NewOperation, operationSource, stubSource } from './operation-source.ts';
import { findFile } from './find-file.ts';
import { takenNames } from './taken-names.ts';

export interface OperationGeneratorOptions {
  readonly api: string;
  readonly id: string;
  readonly method?: NewOperation['method'];
  readonly path: string;
  readonly scope: string;
  readonly permission: string;
  readonly summary: string;
}

/**
 * Adds an operation to a contract, a handler that answers 501, and an example for the denial matrix, whose allowed case
 * fails until the handler is written.
 */
export async function operationGenerator(
  tree: Tree,
  options: OperationGeneratorOptions,
): Promise<GeneratorCallback> {
  const api = wordsOf(options.api, 'The name of the API');
  const operation = readOperation(options);
  const contractRoot = `libs/${api.kebab}-contract`;
  const apiFile = `${contractRoot}/src/${api.kebab}-api.ts`;
  const { id, kebab } = operation;
  const edit = (file: string, change: (source: string) => string): void =>
    tree.write(file, change(tree.read(file, 'utf8') ?? ''));
  if (!tree.exists(apiFile))
    throw new GeneratorError(
      'not_found',
      `There is no ${apiFile}: make the API with 'nx g @ambit/workspace:api ${api.kebab}'`,
    );
  requireScope(tree, operation);

  edit(apiFile, (source) => {
    const added = addProperty(source, apiFile, [`${api.camel}Api`, 'operations'], { name: id, text: id });
    return addNamedImports(added, apiFile, `./operations/${kebab}.ts`, [id]);
  });
  edit(
    `${contractRoot}/src/index.ts`,
    (source) => `${source.trimEnd()}\nexport { ${id} } from './operations/${kebab}.ts';\n`,
  );
  tree.write(`${contractRoot}/src/operations/${kebab}.ts`, operationSource(operation));
  const permissionFile = `${contractRoot}/src/permissions.ts`;
  edit(permissionFile, (source) =>
    hasProperty(source, permissionFile, ['permissions'], operation.permission)
      ? source
      : addProperty(source, permissionFile, ['permissions'], {
          name: operation.permission,
          text: `${operation.permission}: ${JSON.stringify(operation.summary)}`,
        }),
  );

  const controller = findFile(tree, `apps/${api.kebab}-api/src`, /\.controller\.ts$/, /@Operation\(/);
  edit(controller, (source) => {
    let edited = addMember(source, controller, stubSource(operation));
    edited = addNamedImports(edited, controller, `@ambit/${api.kebab}-contract`, [id]);
    const guards = ['Operation', 'OperationInput', 'ProblemError'];
    return addNamedImports(edited, controller, '@ambit/nest-authorization', guards);
  });
  if (operation.hasBody) addExample(tree, api.kebab, id);
  return finish(tree, [contractRoot]);
}

function readOperation({
  id,
  path,
  scope,
  permission,
  summary,
  method = 'POST',
}: OperationGeneratorOptions): NewOperation {
  if (!/^[a-z][A-Za-z0-9]*$/.test(id))
    throw new GeneratorError(
      'invalid_name',
      `'${id}' is no operation: write it in camelCase, such as cancelPayment`,
    );
  if (takenNames.has(id))
    throw new GeneratorError(
      'invalid_name',
      `'${id}' cannot name an operation: it means something else in code`,
    );
  if (!/^(\/(:[a-z]\w*|[a-z0-9-]+))+$/i.test(path))
    throw new GeneratorError(
      'invalid_name',
      `'${path}' is no path: write it such as /payments/:id/cancellation`,
    );
  if (!/^[a-z][A-Za-z0-9]*$/.test(permission))
    throw new GeneratorError(
      'invalid_name',
      `'${permission}' is no permission: write it in camelCase, such as cancel`,
    );
  const kebab = id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const hasBody = method !== 'GET' && method !== 'DELETE';
  return { id, kebab, method, path, scope, permission, summary, hasBody };
}

function requireScope(tree: Tree, { scope }: NewOperation): void {
  const [namespace = '', name = ''] = scope.split('.');
  const registry = tree.read(scopeRegistry, 'utf8') ?? '';
  if (
    !hasProperty(
      registry,
      scopeRegistry,
      ['scopes', wordsOf(namespace, 'The namespace of the scope').camel],
      name,
    )
  )
    throw new GeneratorError(
      'not_found',
      `There is no scope '${scope}': add it with 'nx g @ambit/workspace:scope ${scope} --description …'`,
    );
}

/** An empty body, so that it compiles; what is valid is for whoever writes the operation to say. */
function addExample(tree: Tree, api: string, id: string): void {
  const name = ['examples', 'exampleRequests'];
  for (const folder of [`apps/${api}-api-e2e/src`, `apps/${api}-api/src`])
    for (const constant of name) {
      const file = findFile(tree, folder, /\.(spec|fixture)\.ts$/, new RegExp(`const ${constant}\\b`), false);
      if (file === undefined) continue;
      const source = tree.read(file, 'utf8') ?? '';
      return tree.write(
        file,
        addProperty(source, file, [constant], { name: id, text: `${id}: { body: {} }` }),
      );
    }
}
