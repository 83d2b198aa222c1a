import { kindOf, type Rule } from '../rule.ts';

/** What others import is named in package.json: from the source in the workspace, from `dist` everywhere else. */
export const exportsShape: Rule = {
  name: 'exports-shape',
  check: (project) => {
    const { exports = {}, files = [], private: isPrivate = false } = project.packageJson;
    if (kindOf(project) !== 'lib') return [];
    const where = 'package.json';
    const wrong = Object.entries(exports).filter(([path, target]) => !isShaped(path, target));
    return [
      ...(exports['.'] === undefined
        ? [{ where, message: "a library exports '.': its public surface" }]
        : []),
      ...wrong.map(([path]) => ({
        where,
        message: `the export '${path}' has to name @ambit/source (./src/….ts), types (./dist/….d.ts) and default (./dist/….js), in this order`,
      })),
      ...(isPrivate || files.includes('dist')
        ? []
        : [{ where, message: "files has to name 'dist', or nothing is published" }]),
    ];
  },
};

function isShaped(path: string, target: unknown): boolean {
  if (path === './package.json') return target === './package.json';
  if (typeof target !== 'object' || target === null) return false;
  const [source, types, code, ...more] = Object.entries(target);
  const is = (entry: readonly [string, unknown] | undefined, name: string, pattern: RegExp): boolean =>
    entry?.[0] === name && typeof entry[1] === 'string' && pattern.test(entry[1]);
  return (
    more.length === 0 &&
    is(source, '@ambit/source', /^\.\/src\/.+\.ts$/) &&
    is(types, 'types', /^\.\/dist\/.+\.d\.ts$/) &&
    is(code, 'default', /^\.\/dist\/.+\.js$/)
  );
}
