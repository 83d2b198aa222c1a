import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandsOf } from './commands.ts';

// Runs the commands of docs/tutorial.md in a copy of this workspace, as a reader would, one block after the other.
const workspaceRoot = join(import.meta.dirname, '../../../..');
const page = 'docs/tutorial.md';
const directory = mkdtempSync(join(tmpdir(), 'ambit-tutorial-'));
const environment = {
  ...process.env,
  NX_DAEMON: 'false',
  NX_CACHE_DIRECTORY: join(directory, '.nx/cache'),
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_prefer_offline: 'true',
};

process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));

/** What a commit of everything would hold, changed files as they are. */
function copyWorkspace(): void {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: workspaceRoot, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const files = git('ls-files', '--cached', '--others', '--exclude-standard').split('\n').filter(Boolean);
  const deleted = new Set(git('ls-files', '--deleted').split('\n'));
  for (const file of files)
    if (!deleted.has(file)) cpSync(join(workspaceRoot, file), join(directory, file), { recursive: true });
  const inCopy = (...args: readonly string[]): void =>
    void execFileSync('git', ['-c', 'user.name=tutorial', '-c', 'user.email=tutorial@localhost', ...args], {
      cwd: directory,
    });
  inCopy('init', '--quiet', '--initial-branch=main');
  inCopy('add', '--all');
  inCopy('commit', '--quiet', '--message', 'The workspace');
}

const blocks = commandsOf(readFileSync(join(workspaceRoot, page), 'utf8'));
if (blocks.length === 0) {
  process.stderr.write(`${page} has no commands: they are in blocks that are fenced as sh\n`);
  process.exit(1);
}
copyWorkspace();
for (const { line, script, failsWith } of blocks) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: directory,
    env: environment,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  const output = `${stdout}\n${stderr}`;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const wanted = failsWith === undefined ? 'passed' : `failed with ${failsWith}`;
  const asWanted = failsWith === undefined ? status === 0 : status !== 0 && output.includes(failsWith);
  process.stdout.write(`${page}:${line} ${asWanted ? wanted : `should have ${wanted}`} (${seconds} s)\n`);
  if (asWanted) continue;
  process.stderr.write(`${script}\nended with ${status}:\n${output}\n`);
  process.exit(1);
}
