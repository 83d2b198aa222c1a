import { join } from 'node:path';
import { generateFiles, type GeneratorCallback, type Tree, updateJson } from '@nx/devkit';
import { addProject, packageName } from '../shared/add-project.ts';
import { addScopes } from '../shared/add-scopes.ts';
import { finish } from '../shared/finish.ts';
import { GeneratorError } from '../shared/generator-error.ts';
import { capitalised, singularOf, withArticle, wordsOf } from '../shared/words.ts';

export interface ApiGeneratorOptions {
  readonly name: string;
  readonly resource?: string;
  readonly audience?: string;
  readonly owner?: string;
  readonly port?: number;
}

/** The part of the root's package.json that the command line reads. */
interface RootPackageJson {
  readonly ambit?: { readonly contracts?: readonly string[] };
}

/** Adds an API: scopes, contract, a Nest service that denies by default, and its denial matrix end to end. */
export async function apiGenerator(tree: Tree, options: ApiGeneratorOptions): Promise<GeneratorCallback> {
  const name = wordsOf(options.name, 'The name of the API');
  const resource = wordsOf(options.resource ?? singularOf(name.kebab), 'The resource of the API');
  if (resource.kebab === name.kebab)
    throw new GeneratorError(
      'invalid_name',
      `'${name.kebab}' names all and one alike: say with --resource what one of them is called`,
    );
  const { owner = `@ambit/${name.kebab}`, audience = `https://${name.kebab}.ambit.example` } = options;
  const roots = {
    contract: `libs/${name.kebab}-contract`,
    app: `apps/${name.kebab}-api`,
    e2e: `apps/${name.kebab}-api-e2e`,
  };
  const common = { domain: name.kebab, owner };
  addScopes(tree, name, {
    read: `Look up ${name.text}`,
    write: `Make and replace ${name.text}; does not include ${name.kebab}.read`,
  });
  addProject(tree, {
    ...common,
    root: roots.contract,
    kind: 'lib',
    description: `The ${name.text} API as a contract: its operations, their scopes, permissions and schemas`,
    dependencies: ['@ambit/api-contract', '@ambit/policy', '@ambit/scopes', 'zod'],
  });
  const contract = packageName(roots.contract);
  // The new packages are in the tree, and so found by their version.
  addProject(tree, {
    ...common,
    root: roots.app,
    kind: 'app',
    isNest: true,
    description: `The ${name.text} API behind guards that deny by default`,
    dependencies: [
      ...['@ambit/access-list', '@ambit/access-token', '@ambit/api-contract', '@ambit/nest-authorization'],
      ...[
        '@ambit/nest-service',
        '@ambit/service',
        contract,
        '@nestjs/common',
        'reflect-metadata',
        'rxjs',
        'zod',
      ],
    ],
  });
  addProject(tree, {
    ...common,
    root: roots.e2e,
    kind: 'e2e',
    description: `The denial matrix of ${name.kebab}-api over real HTTP`,
    dependencies: [],
    devDependencies: [
      ...['@ambit/access-list', '@ambit/api-contract', '@ambit/scopes', '@ambit/stack-parts'],
      contract,
    ],
    testsRun: [packageName(roots.app)],
  });
  const words = {
    name: name.kebab,
    api: name.camel,
    Api: name.pascal,
    title: name.title,
    resource: resource.kebab,
    Resource: resource.pascal,
    words: resource.text,
    one: withArticle(resource.text),
    One: capitalised(withArticle(resource.text)),
    ...{ contract, app: packageName(roots.app), audience, port: options.port ?? 9410 },
  };
  for (const [part, root] of Object.entries(roots))
    generateFiles(tree, join(import.meta.dirname, 'files', part), root, words);
  // So that `ambit call` and the doctor know its operations.
  updateJson(tree, 'package.json', (json: RootPackageJson) => ({
    ...json,
    ambit: { ...json.ambit, contracts: [...(json.ambit?.contracts ?? []), contract] },
  }));
  return finish(tree, [roots.contract]);
}
