import { join } from 'node:path';
import ts from 'typescript';
import type { Example } from './examples.ts';

/** An example that does not compile. */
export interface ExampleProblem {
  /** `file:line`, from the root of the workspace. */
  readonly place: string;
  readonly message: string;
}

export interface CompileOptions {
  /** The folder of the workspace. */
  readonly root: string;
  /** What every example may use without a word of its own: a module with `declare global`. */
  readonly surroundings: string;
}

/**
 * Compiles examples as modules beside their files, all in one program, against the sources of the workspace. Nothing is
 * written: they are there for the compiler alone.
 */
export function compileExamples(
  examples: readonly Example[],
  { root, surroundings }: CompileOptions,
): readonly ExampleProblem[] {
  const options = optionsOf(root);
  const around = join(root, 'surroundings.ts');
  const modules = new Map(
    examples.map((example) => [join(root, `${example.file}.${example.line}.ts`), example]),
  );
  const texts = new Map([...modules].map(([name, { code }]) => [name, `${code}\nexport {};\n`]));
  texts.set(around, surroundings);

  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => texts.has(name) || fileExists(name);
  host.readFile = (name) => texts.get(name) ?? readFile(name);
  host.getSourceFile = (name, languageVersion, ...more) => {
    const text = texts.get(name);
    return text === undefined
      ? getSourceFile(name, languageVersion, ...more)
      : ts.createSourceFile(name, text, languageVersion);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return [...texts.keys()].flatMap((name) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(name)).map(({ start, messageText, file }) => {
      const line = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0;
      const example = modules.get(name);
      return {
        place: example === undefined ? `surroundings:${line + 1}` : `${example.file}:${example.line + line}`,
        message: ts.flattenDiagnosticMessageText(messageText, '\n'),
      };
    }),
  );
}

/** The options of the workspace, but for what a snippet need not heed, and for what makes output. */
function optionsOf(root: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (name) => ts.sys.readFile(name));
  return {
    ...ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root).options,
    noEmit: true,
    composite: false,
    incremental: false,
    declaration: false,
    declarationMap: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
    allowImportingTsExtensions: true,
    experimentalDecorators: true,
  };
}
