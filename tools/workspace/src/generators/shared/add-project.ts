import { type Tree, updateJson, writeJson } from '@nx/devkit';
import { addCodeOwner } from './code-owners.ts';
import { dependencyRanges, packageJsons } from './dependency-ranges.ts';
import { GeneratorError } from './generator-error.ts';

export interface NewProject {
  /** Its folder, such as `libs/payments-contract`. */
  readonly root: string;
  readonly kind: 'lib' | 'app' | 'e2e';
  /** Whose it is: the tag `scope:` that bounds what it may import. */
  readonly domain: string;
  readonly description: string;
  readonly dependencies: readonly string[];
  readonly devDependencies?: readonly string[];
  /** The projects that are to be built before its tests run. */
  readonly testsRun?: readonly string[];
  /** Whether it has decorators. */
  readonly isNest?: boolean;
  /** Whether it has something to export: `src/index.ts`. */
  readonly hasIndex?: boolean;
  /** A team, as CODEOWNERS names it. */
  readonly owner: string;
}

/** The name of the package in a folder. */
export function packageName(root: string): string {
  return `@ambit/${root.slice(root.lastIndexOf('/') + 1)}`;
}

/**
 * Adds what every project has: package.json, compiler and test set-up, its place in the root's references, and its owner.
 *
 * @throws {GeneratorError} `already_there`
 */
export function addProject(tree: Tree, project: NewProject): void {
  const { root, kind, isNest = false } = project;
  if (tree.exists(root))
    throw new GeneratorError(
      'already_there',
      `${root} is there already: choose another name, or remove it first`,
    );
  if (packageJsons(tree).some(({ name }) => name === packageName(root)))
    throw new GeneratorError(
      'already_there',
      `The workspace has a package ${packageName(root)}: choose another name`,
    );
  writeJson(tree, `${root}/package.json`, packageJsonOf(tree, project));
  tree.write(
    `${root}/jest.config.cjs`,
    `module.exports = { displayName: '${root.slice(root.indexOf('/') + 1)}', preset: '../../jest.preset.cjs' };\n`,
  );
  const decorators = isNest ? { experimentalDecorators: true, emitDecoratorMetadata: true } : {};
  const tests = ['src/**/*.spec.ts', 'src/**/*.test-d.ts', 'src/**/*.fixture.ts'];
  const base = { extends: '../../tsconfig.base.json' };
  const references = kind === 'e2e' ? ['spec'] : ['lib', 'spec'];
  writeJson(tree, `${root}/tsconfig.json`, {
    ...base,
    files: [],
    include: [],
    references: references.map((name) => ({ path: `./tsconfig.${name}.json` })),
  });
  if (kind !== 'e2e')
    writeJson(tree, `${root}/tsconfig.lib.json`, {
      ...base,
      compilerOptions: {
        ...decorators,
        ...{ rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/tsconfig.lib.tsbuildinfo' },
      },
      include: ['src/**/*.ts'],
      exclude: tests,
      references: [],
    });
  writeJson(tree, `${root}/tsconfig.spec.json`, {
    ...base,
    compilerOptions: {
      ...decorators,
      emitDeclarationOnly: true,
      rewriteRelativeImportExtensions: false,
      allowImportingTsExtensions: true,
      ...{ rootDir: 'src', outDir: 'dist/spec', tsBuildInfoFile: 'dist/spec/tsconfig.spec.tsbuildinfo' },
    },
    include: kind === 'e2e' ? ['src/**/*.ts'] : tests,
    references: kind === 'e2e' ? [] : [{ path: './tsconfig.lib.json' }],
  });
  updateJson(tree, 'tsconfig.json', (json: { references: readonly object[] }) => ({
    ...json,
    references: [...json.references, { path: `./${root}` }],
  }));
  addCodeOwner(tree, root, project.owner);
}

function packageJsonOf(tree: Tree, project: NewProject): object {
  const {
    root,
    kind,
    domain,
    description,
    dependencies,
    devDependencies = [],
    hasIndex = kind === 'lib',
  } = project;
  const { testsRun = [] } = project;
  const isPublished = kind === 'lib';
  return {
    name: packageName(root),
    version: '0.1.0',
    description,
    license: 'Apache-2.0',
    type: 'module',
    ...(isPublished
      ? {
          files: ['dist', 'README.md', '!**/*.tsbuildinfo', '!dist/spec'],
          sideEffects: false,
          engines: { node: '>=22.12' },
        }
      : { private: true }),
    ...(hasIndex && {
      exports: {
        '.': { '@ambit/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
        './package.json': './package.json',
      },
    }),
    ...(dependencies.length > 0 && { dependencies: dependencyRanges(tree, dependencies) }),
    ...(devDependencies.length > 0 && { devDependencies: dependencyRanges(tree, devDependencies) }),
    nx: {
      tags: [`type:${kind}`, `scope:${domain}`],
      ...(testsRun.length > 0 && {
        implicitDependencies: testsRun,
        targets: { test: { dependsOn: ['^build', ...testsRun.map((name) => `${name}:build`)] } },
      }),
    },
  };
}
