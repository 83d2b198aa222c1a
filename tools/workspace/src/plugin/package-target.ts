import type { TargetConfiguration } from '@nx/devkit';

/** The target `package` of an app: a folder in `dist` that runs without the workspace. */
export function packageTarget(root: string): TargetConfiguration {
  return {
    command: `node --conditions=@ambit/source tools/packaging/src/main.ts app ${root}`,
    dependsOn: ['build', '^build'],
    cache: true,
    // The lockfile, of which a part is copied, is among the globals.
    inputs: ['production', '^production', '{workspaceRoot}/tools/packaging/src/**/*.ts'],
    outputs: ['{workspaceRoot}/dist/{projectRoot}'],
    metadata: {
      technologies: ['ambit'],
      description: 'Makes a folder that runs without the workspace: the app, its libraries, their lockfile',
    },
  };
}
