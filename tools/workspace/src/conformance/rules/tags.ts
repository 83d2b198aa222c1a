import type { Rule } from '../rule.ts';

const kinds = ['lib', 'app', 'e2e', 'tool'];

/** A project says of what kind it is and whose, so that the linter knows which arrows may leave it. */
export const tags: Rule = {
  name: 'tags',
  check: ({ root, packageJson }) => {
    const all = packageJson.nx?.tags ?? [];
    const types = all.filter((tag) => tag.startsWith('type:'));
    const domains = all.filter((tag) => /^scope:[a-z][a-z0-9-]*$/.test(tag));
    const isKnown = kinds.some((kind) => types[0] === `type:${kind}`);
    if (types.length === 1 && domains.length === 1 && isKnown) return [];
    const wanted = `one of type:${kinds.join(', type:')}, and one scope: such as scope:shared`;
    return [{ where: 'package.json', message: `${root} needs two tags in nx.tags: ${wanted}` }];
  },
};
