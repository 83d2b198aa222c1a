import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** The parts of a package.json that rules look at. */
export interface PackageJson {
  readonly name: string;
  readonly private?: boolean;
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly nx?: { readonly tags?: readonly string[] };
  /** Rules that do not hold for the project, each with the reason. */
  readonly conformance?: { readonly exceptions?: Readonly<Record<string, string>> };
}

/** A file of code, parsed. */
export interface SourceFile {
  /** From the root of the project. */
  readonly path: string;
  readonly syntax: ts.SourceFile;
  /** Whether it runs in tests alone. */
  readonly isTest: boolean;
}

/** What rules see of one project. */
export interface Project {
  /** From the root of the workspace, such as `libs/scopes`. */
  readonly root: string;
  readonly packageJson: PackageJson;
  readonly readme: string | undefined;
  readonly sources: readonly SourceFile[];
  readonly workspace: Workspace;
}

/** What rules see of the other projects. */
export interface Workspace {
  /** By name. */
  readonly packages: ReadonlyMap<string, PackageJson>;
  readonly codeOwners: string;
}

/** Reads a project from disk. */
export function readProject(workspaceRoot: string, root: string): Project {
  const read = (file: string): string | undefined => {
    try {
      return readFileSync(join(workspaceRoot, file), 'utf8');
    } catch {
      return undefined;
    }
  };
  // Its shape is what the package manager has accepted.
  const packageOf = (file: string): PackageJson => JSON.parse(read(file) ?? '{}') as PackageJson;
  const sources = globSync('src/**/*.ts', { cwd: join(workspaceRoot, root) }).toSorted();
  const packages = globSync('{apps,libs,tools}/*/package.json', { cwd: workspaceRoot }).map(packageOf);
  return {
    root,
    packageJson: packageOf(`${root}/package.json`),
    readme: read(`${root}/README.md`),
    sources: sources.map((path) => sourceOf(path, read(`${root}/${path}`) ?? '')),
    workspace: {
      packages: new Map(packages.map((one) => [one.name, one])),
      codeOwners: read('.github/CODEOWNERS') ?? '',
    },
  };
}

/** Parses a file; also for tests of rules. */
export function sourceOf(path: string, text: string): SourceFile {
  return {
    path,
    syntax: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true),
    isTest: /\.(spec|fixture|test-d)\.ts$|\/(testing|fixtures)\//.test(path),
  };
}
