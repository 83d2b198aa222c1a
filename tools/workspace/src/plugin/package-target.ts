import type { TargetConfiguration } from '@nx/devkit';

/** The target `package`: of an app a folder that runs without the workspace, of a library the one that is published. */
export function packageTarget(root: string): TargetConfiguration {
  return {
    command: `node --conditions=@ambit/source tools/packaging/src/main.ts ${root}`,
    dependsOn: ['build', '^build'],
    cache: true,
    // The lockfile, of which a part is copied, is among the globals.
    inputs: [
      'production',
      '^production',
      '{projectRoot}/README.md',
      '{workspaceRoot}/LICENSE',
      '{workspaceRoot}/tools/packaging/src/**/*.ts',
    ],
    outputs: ['{workspaceRoot}/dist/{projectRoot}'],
    metadata: {
      technologies: ['ambit'],
      description: root.startsWith('apps/')
        ? 'Makes a folder that runs without the workspace: the app, its libraries, their lockfile'
        : 'Makes the folder that is published',
    },
  };
}
