import type { TargetConfiguration } from '@nx/devkit';

/** Compares what the code of a project's clients can call with the scopes that they declare. */
export function leastPrivilegeTarget(root: string): TargetConfiguration {
  return {
    command: `node --conditions=@ambit/source tools/workspace/src/privileges/main.ts ${root}`,
    cache: true,
    inputs: ['production', '^production', '{workspaceRoot}/tools/workspace/src/privileges/**/*.ts'],
    metadata: {
      technologies: ['ambit'],
      description: 'Fails when a client of the project declares a scope that no call of its code needs',
    },
  };
}
