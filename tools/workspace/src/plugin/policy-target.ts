import type { TargetConfiguration } from '@nx/devkit';

/** Locks what a project says of the policy, and fails when its lock was stale. */
export function policyTarget(root: string): TargetConfiguration {
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
