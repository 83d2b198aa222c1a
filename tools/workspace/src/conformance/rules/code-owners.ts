import type { Rule } from '../rule.ts';

/** Every project has an owner of its own, who is asked when it changes. */
export const codeOwners: Rule = {
  name: 'code-owners',
  check: ({ root, workspace }) =>
    workspace.codeOwners.split('\n').some((line) => /^\S+\s+\S/.test(line) && line.startsWith(`/${root}/ `))
      ? []
      : [{ where: '.github/CODEOWNERS', message: `has no line '/${root}/ @team'` }],
};
