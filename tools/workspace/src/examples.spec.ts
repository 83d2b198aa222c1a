import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { compileExamples, type ExampleProblem } from './compile-examples.ts';
import { type Entry, withOwnImports } from './example-imports.ts';
import { type Example, examplesInMarkdown, examplesInSource } from './examples.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const filesOf = (pattern: string): readonly string[] => globSync(pattern, { cwd: root }).toSorted();

const [surroundings] = examplesInMarkdown('', read('tools/workspace/example-surroundings.md'));
const problemsOf = (examples: readonly Example[]): readonly ExampleProblem[] =>
  compileExamples(examples, { root, surroundings: surroundings?.code ?? '' });

/** The ways into a library, by the source condition of its package.json. */
function entriesOf(directory: string): readonly Entry[] {
  // The house has this shape in each of them; package.json itself is exported as a text.
  const { name, exports } = JSON.parse(read(join(directory, 'package.json'))) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, { readonly '@ambit/source': string } | string>>;
  };
  return Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'string'
      ? []
      : [{ specifier: join(name, path), source: read(join(directory, target['@ambit/source'])) }],
  );
}

function examplesOf(directory: string): readonly Example[] {
  const entries = entriesOf(directory);
  const sources = filesOf(`${directory}/src/**/*.ts`).filter(
    (file) => !/\.(spec|fixture|test-d)\.ts$/.test(file),
  );
  return [
    ...sources
      .flatMap((file) => examplesInSource(file, read(file)))
      .map((one) => withOwnImports(one, entries)),
    ...examplesInMarkdown(`${directory}/README.md`, read(`${directory}/README.md`)),
  ];
}

describe('the examples', () => {
  it('of every library compile, in docstrings and in READMEs', () => {
    const directories = filesOf('libs/*/package.json').map(dirname);
    const examples = directories.flatMap(examplesOf);
    expect(examples.length).toBeGreaterThan(40);
    expect(problemsOf(examples)).toEqual([]);
  }, 120_000);

  it('that are broken are named by file and line', () => {
    const docstring = [
      '/**',
      ' * Makes a set.',
      ' *',
      ' * @example',
      ' * const some = ScopeSet.of("a");',
      ' * some.has(1);',
      ' *',
      ' * @throws {TypeError}',
      ' */',
      'export function of() {}',
    ].join('\n');
    const markdown = '# x\n\n```ts\nconst a: string = 1;\n```\n\n```sh\nls …\n```\n\n```ts\nf({ … });\n```\n';
    const problems = problemsOf([
      ...examplesInSource('libs/scopes/src/x.ts', docstring).map((one) =>
        withOwnImports(one, entriesOf('libs/scopes')),
      ),
      ...examplesInMarkdown('libs/scopes/x.md', markdown),
    ]);
    expect(new Set(problems.map(({ place }) => place))).toEqual(
      new Set(['libs/scopes/src/x.ts:6', 'libs/scopes/x.md:4', 'libs/scopes/x.md:12']),
    );
    expect(problems[0]?.message).toContain("'number' is not assignable");
  }, 120_000);
});
