import { type PackageJson, type Project, sourceOf } from './project.ts';

export interface GivenProject {
  readonly root?: string;
  readonly kind?: string;
  readonly packageJson?: Partial<PackageJson>;
  readonly readme?: string;
  /** Texts of source files, by path. */
  readonly sources?: Readonly<Record<string, string>>;
  readonly packages?: readonly PackageJson[];
  readonly codeOwners?: string;
}

/** A project that keeps every rule, but for what is given. */
export function projectOf({ root = 'libs/notes', kind = 'lib', ...given }: GivenProject): Project {
  const packageJson: PackageJson = {
    name: '@ambit/notes',
    files: ['dist'],
    exports: {
      '.': { '@ambit/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    },
    nx: { tags: [`type:${kind}`, 'scope:shared'] },
    ...given.packageJson,
  };
  return {
    root,
    packageJson,
    readme: given.readme ?? '# @ambit/notes\n\n## Errors\n\n## Limits\n',
    sources: Object.entries(given.sources ?? {}).map(([path, text]) => sourceOf(path, text)),
    workspace: {
      packages: new Map([packageJson, ...(given.packages ?? [])].map((one) => [one.name, one])),
      codeOwners: given.codeOwners ?? `/${root}/ @ambit/notes\n`,
    },
  };
}
