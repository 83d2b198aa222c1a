import type { PackageJson } from '../project.ts';
import type { Rule } from '../rule.ts';

/** A package has one version in the workspace: projects that meet in one process must not meet two of it. */
export const singleVersions: Rule = {
  name: 'single-versions',
  check: ({ packageJson, workspace }) =>
    Object.entries(rangesOf(packageJson)).flatMap(([name, range]) => {
      const other = [...workspace.packages.values()].find((one) => (rangesOf(one)[name] ?? range) !== range);
      if (other === undefined) return [];
      const message = `${name} is '${range}' here and '${rangesOf(other)[name]}' in ${other.name}: make them one`;
      return [{ where: 'package.json', message }];
    }),
};

function rangesOf({ dependencies, devDependencies }: PackageJson): Readonly<Record<string, string>> {
  return { ...devDependencies, ...dependencies };
}
