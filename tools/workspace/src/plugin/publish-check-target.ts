import type { TargetConfiguration } from '@nx/devkit';

/** The target `publish-check` of a library: what would be published resolves, with its types, where ES modules do. */
export function publishCheckTarget(root: string): TargetConfiguration {
  const folder = `dist/${root}`;
  return {
    command: `publint ${folder} --strict --pack npm && attw --pack ${folder} --profile esm-only --format ascii --no-emoji --no-summary`,
    dependsOn: ['package'],
    cache: true,
    inputs: ['sharedGlobals', { dependentTasksOutputFiles: '**/*' }],
    metadata: {
      technologies: ['ambit'],
      description: 'Holds what would be published to publint and to @arethetypeswrong',
    },
  };
}
