import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';

const workspaceRoot = join(import.meta.dirname, '../../../..');
const looked = [
  ...[
    'package.json',
    'tsconfig.json',
    '.prettierrc.json',
    '.github/CODEOWNERS',
    'libs/scopes/src/{registry,renamed-scopes}.ts',
  ],
  ...['{apps,libs,tools}/*/package.json', '{apps,libs}/*/policy.lock.json'],
  ...['apps/accounts-worker/src/**/*.ts'],
  ...['libs/accounts-contract/src/**/*.ts', 'apps/accounts-api/src/{accounts,denial-matrix}/*.ts'],
];

/** What generators look at in this workspace, in memory: nothing is written to disk. */
export function workspaceTree(): Tree {
  const tree = createTree();
  for (const file of looked.flatMap((pattern) => globSync(pattern, { cwd: workspaceRoot })))
    tree.write(file, readFileSync(join(workspaceRoot, file)));
  return tree;
}
