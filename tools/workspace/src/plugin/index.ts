import { dirname } from 'node:path';
import type { CreateNodesResult, CreateNodesV2, TargetConfiguration } from '@nx/devkit';

/** Where a project says what it has to do with the policy; see `@ambit/policy`. */
const declarations = '{apps,libs}/*/src/policy.ts';

/** Gives each project that declares a policy the target `policy`, which locks it, and fails when the lock was stale. */
export const createNodesV2: CreateNodesV2 = [
  declarations,
  (files) => files.map((file): readonly [string, CreateNodesResult] => [file, nodesOf(file)] as const),
];

function nodesOf(file: string): CreateNodesResult {
  const root = dirname(dirname(file));
  return { projects: { [root]: { targets: { policy: policyTarget(root) } } } };
}

function policyTarget(root: string): TargetConfiguration {
  return {
    command: `node --conditions=@ambit/source apps/cli/src/main.ts policy lock ${root}`,
    cache: true,
    inputs: [
      'production',
      '^production',
      '{workspaceRoot}/apps/cli/src/**/*.ts',
      '{workspaceRoot}/libs/policy/src/**/*.ts',
    ],
    metadata: {
      technologies: ['ambit'],
      description: 'Locks what the project says in src/policy.ts; fails when policy.lock.json was stale',
    },
  };
}
