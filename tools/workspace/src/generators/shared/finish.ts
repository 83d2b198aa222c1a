import { execFileSync } from 'node:child_process';
import { formatFiles, type GeneratorCallback, type Tree } from '@nx/devkit';

/**
 * What is left to do when the files are written: links the new packages, writes the project references, and locks the
 * policies of these projects.
 */
export async function finish(tree: Tree, lockedProjects: readonly string[] = []): Promise<GeneratorCallback> {
  await formatFiles(tree);
  return () => {
    const run = (command: string, ...args: readonly string[]): void =>
      void execFileSync(command, args, { cwd: tree.root, stdio: 'inherit' });
    run('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline');
    run('npx', 'nx', 'sync');
    if (lockedProjects.length > 0)
      try {
        run(
          'node',
          '--conditions=@ambit/source',
          'apps/cli/src/main.ts',
          'policy',
          'lock',
          ...lockedProjects,
        );
      } catch {
        // It ends with 1 where it has written a lock, so that CI fails for one that was stale. Here it was to be written.
      }
  };
}
