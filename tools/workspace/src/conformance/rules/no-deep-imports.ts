import { importsOf } from '../imports.ts';
import { placeOf, type Rule } from '../rule.ts';

/** A project meets another by what its package.json exports, never by a file within. */
export const noDeepImports: Rule = {
  name: 'no-deep-imports',
  check: ({ sources, workspace }) =>
    sources.flatMap((source) =>
      importsOf(source).flatMap(({ module, node }) => {
        const [, name = '', path = ''] = /^(@ambit\/[^/]+)\/?(.*)$/.exec(module) ?? [];
        const target = workspace.packages.get(name);
        const leaves = /^(\.\.\/)+(apps|libs|tools)\//.test(module);
        const isExported = target?.exports?.[path === '' ? '.' : `./${path}`] !== undefined;
        if (!leaves && (target === undefined || isExported)) return [];
        const message = `'${module}' reaches into another project: import what it exports, or have it export that`;
        return [{ where: placeOf(source, node), message }];
      }),
    ),
};
