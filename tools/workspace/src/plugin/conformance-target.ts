import type { TargetConfiguration } from '@nx/devkit';

/** Holds a project to the rules of the house. */
export function conformanceTarget(root: string): TargetConfiguration {
  return {
    command: `node --conditions=@ambit/source tools/workspace/src/conformance/main.ts ${root}`,
    cache: true,
    inputs: [
      'default',
      '{projectRoot}/README.md',
      '{workspaceRoot}/.github/CODEOWNERS',
      '{workspaceRoot}/{apps,libs,tools}/*/package.json',
      '{workspaceRoot}/libs/scopes/src/**/*.ts',
      '{workspaceRoot}/tools/workspace/src/conformance/**/*.ts',
    ],
    metadata: { technologies: ['ambit'], description: 'Holds the project to the rules of the house' },
  };
}
