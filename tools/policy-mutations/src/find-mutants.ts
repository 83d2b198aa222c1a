import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Mutant } from './mutant.ts';
import type { Rule } from './rules/rule.ts';

/** The code that decides who may do what. */
const policySources = [
  'libs/access-token/src/**/*.ts',
  'libs/nest-authorization/src/**/*.ts',
  'libs/accounts-contract/src/operations/*.ts',
  'libs/accounts-contract/src/grants/*-operations.ts',
  'libs/accounts-contract/src/decisions/decisions-api.ts',
  'libs/access-list/src/**/*.ts',
  'libs/nest-service/src/**/*.ts',
  'libs/database/src/in-institution.ts',
  'libs/database/src/row-security/*.ts',
  'apps/accounts-api/src/**/*.ts',
];
/** Tests, what only they use, and programs that a person starts with the rights of the database. */
const noPolicy = /\.(spec|fixture|test-d)\.ts$|\/(seed|import)\/|\/main\.ts$/;

/** The files of the policy, from the root of the workspace, in order. */
export function policyFiles(root: string): readonly string[] {
  return policySources
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .filter((file) => !noPolicy.test(file))
    .toSorted();
}

/** Every mutant of the policy by these rules, each once. */
export function findMutants(root: string, rules: readonly Rule[]): readonly Mutant[] {
  return policyFiles(root).flatMap((file) => mutantsOf(file, readFileSync(join(root, file), 'utf8'), rules));
}

/** The mutants of one file. Two rules that find the same change make one mutant. */
export function mutantsOf(file: string, text: string, rules: readonly Rule[]): readonly Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const mutants = new Map<string, Mutant>();
  for (const rule of rules) {
    if (rule.isAbout?.(file) === false) continue;
    for (const { start, end, replacement } of rule.find(source)) {
      const mutated = text.slice(0, start) + replacement + text.slice(end);
      if (mutants.has(mutated)) continue;
      mutants.set(mutated, {
        rule: rule.name,
        file,
        line: source.getLineAndCharacterOfPosition(start).line + 1,
        before: oneLine(text.slice(start, end)),
        after: oneLine(replacement),
        text: mutated,
      });
    }
  }
  return [...mutants.values()];
}

function oneLine(code: string): string {
  return code.replace(/\s+/g, ' ').trim();
}
