import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { generateFiles, type GeneratorCallback, type Tree } from '@nx/devkit';
import { addProject, packageName } from '../shared/add-project.ts';
import { finish } from '../shared/finish.ts';
import { type KnownOperation, operationsOf } from '../shared/known-operations.ts';
import { scopeConstant } from '../shared/scope-constant.ts';
import { wordsOf } from '../shared/words.ts';
import { operationsFor } from './operations-for.ts';

export interface WorkerGeneratorOptions {
  readonly name: string;
  readonly api: string;
  /** Separated by commas. */
  readonly scopes: string;
  /** Separated by commas. */
  readonly operations?: string;
  readonly owner?: string;
}

/** Adds a worker that consumes an API: client, jobs, its least scopes, its registration, and a test end to end. */
export async function workerGenerator(
  tree: Tree,
  options: WorkerGeneratorOptions,
): Promise<GeneratorCallback> {
  const name = wordsOf(options.name, 'The name of the worker');
  const api = wordsOf(options.api, 'The name of the API');
  const { owner = `@ambit/${name.kebab}` } = options;
  const contractRoot = `libs/${api.kebab}-contract`;
  const { audience, operations: known } = operationsOf(tree, contractRoot, api.kebab);
  const scopes = listed(options.scopes);
  const operations = operationsFor(known, scopes, listed(options.operations ?? ''));
  const contract = packageName(contractRoot);
  const roots = { app: `apps/${name.kebab}`, e2e: `apps/${name.kebab}-e2e` };
  const common = { domain: api.kebab, owner };
  addProject(tree, {
    ...common,
    root: roots.app,
    kind: 'app',
    description: `Jobs that consume the ${api.text} API by client credentials`,
    dependencies: [
      ...['@ambit/api-client', '@ambit/api-contract', '@ambit/client-auth', '@ambit/policy', '@ambit/scopes'],
      ...['@ambit/service', contract, 'zod'],
    ],
  });
  addProject(tree, {
    ...common,
    root: roots.e2e,
    kind: 'e2e',
    description: `${name.kebab} as a process against the ${api.text} API and the provider`,
    dependencies: [],
    devDependencies: ['@ambit/stack-parts', contract],
    testsRun: ['@ambit/openid-provider', `@ambit/${api.kebab}-api`, packageName(roots.app)],
  });
  const words = {
    name: name.kebab,
    camel: name.camel,
    Pascal: name.pascal,
    api: api.camel,
    Api: api.pascal,
    apiText: api.text,
    apiApp: `${api.kebab}-api`,
    ...{ contract, audience, app: packageName(roots.app), clientId: randomUUID() },
    scopes: scopes.map((scope) => ({ scope, constant: scopeConstant(scope) })),
    operations: operations.map(describeOperation),
  };
  for (const [part, root] of Object.entries(roots))
    generateFiles(tree, join(import.meta.dirname, 'files', part), root, words);
  for (const one of words.operations)
    generateFiles(tree, join(import.meta.dirname, 'files/job'), `${roots.app}/src/jobs`, {
      ...words,
      ...one,
    });
  return finish(tree, [roots.app]);
}

function listed(text: string): readonly string[] {
  return [...new Set(text.split(',').map((part) => part.trim()))].filter((part) => part !== '');
}

function describeOperation({ operation, method, path }: KnownOperation) {
  const kebab = operation.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const parameters = [...path.matchAll(/:(\w+)/g)].map(([, parameter = '']) => {
    if (parameter === 'institutionUniversalId') return `${parameter}: institution`;
    return `${parameter}: ${parameter === 'enterpriseUserId' ? 'enterpriseUser' : 'randomUUID()'}`;
  });
  const pascal = operation.charAt(0).toUpperCase() + operation.slice(1);
  return { id: operation, kebab, pascal, parameters, isGet: method === 'GET' };
}
