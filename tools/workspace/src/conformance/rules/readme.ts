import type { Rule } from '../rule.ts';

/** Whoever opens a folder is told what it is for, how it fails and what it does not do. */
export const readme: Rule = {
  name: 'readme',
  check: ({ readme: text, packageJson }) => {
    const where = 'README.md';
    if (text === undefined)
      return [{ where, message: 'is missing: purpose, smallest example, errors, limits' }];
    const has = (word: string): boolean =>
      new RegExp(`^(## |\\*\\*)${word}`, 'm').test(text) || text.includes(`**${word}**`);
    return [
      ...(text.startsWith(`# ${packageJson.name}\n`)
        ? []
        : [{ where, message: `has to begin with '# ${packageJson.name}'` }]),
      ...['Errors', 'Limits']
        .filter((word) => !has(word))
        .map((word) => ({ where, message: `says nothing of '${word}'` })),
    ];
  },
};
