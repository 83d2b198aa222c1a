import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Mutant } from '../mutant.ts';
import { MutationError } from '../mutation-error.ts';

/** Which spec failed, or that none did. */
export type SpecsOutcome = { readonly type: 'passed' } | { readonly type: 'failed'; readonly reason: string };

const require = createRequire(import.meta.url);
const jest = require.resolve('jest/bin/jest');
const transformer = fileURLToPath(new URL('mutant-transformer.cjs', import.meta.url));
const calm = fileURLToPath(new URL('calm.mjs', import.meta.url));
const deadlineMs = 180_000;

/**
 * The specs of the mutant's project that import its file, directly or not, until the first that fails: those of its own
 * folder before the others, which have more to start.
 */
export async function runSpecs(
  root: string,
  mutant: Pick<Mutant, 'file' | 'text'>,
  signal: AbortSignal,
): Promise<SpecsOutcome> {
  const near = `${dirname(join(root, mutant.file))}/`;
  const mutated = { files: [mutant.file], text: mutant.text };
  const nearest = await runJest(root, mutated, { testMatch: [`${near}**/*.spec.ts`] }, signal);
  if (nearest.type === 'failed') return nearest;
  return runJest(root, mutated, { testPathIgnorePatterns: [...ignored, near] }, signal);
}

/** Whether these files, all of one project, pass their specs as they are. */
export function runSpecsUnmutated(
  root: string,
  files: readonly string[],
  signal: AbortSignal,
): Promise<SpecsOutcome> {
  return runJest(root, { files }, {}, signal);
}

/** The matrix is run before the specs, over HTTP. */
const ignored = ['/node_modules/', '/denial-matrix/'];

interface Sources {
  /** Of one project, from the root of the workspace. */
  readonly files: readonly string[];
  /** What the first of them has instead of its own text. */
  readonly text?: string;
}

async function runJest(
  root: string,
  { files, text }: Sources,
  selection: object,
  signal: AbortSignal,
): Promise<SpecsOutcome> {
  const paths = files.map((file) => join(root, file));
  const project = join(root, projectOf(files[0] ?? ''));
  const directory = await mkdtemp(join(tmpdir(), 'ambit-mutant-'));
  try {
    const mutant = join(directory, 'mutant.ts');
    const config = join(directory, 'jest.config.json');
    if (text !== undefined) await writeFile(mutant, text);
    await writeFile(config, JSON.stringify({ ...configOf(project), ...selection }));
    const report = join(directory, 'report.json');
    const deadline = AbortSignal.timeout(deadlineMs);
    const output = await spawnJest({
      cwd: project,
      args: ['--config', config, '--json', '--outputFile', report, '--findRelatedTests', ...paths],
      env: text === undefined ? {} : { AMBIT_MUTANT_FILE: paths[0] ?? '', AMBIT_MUTANT_TEXT: mutant },
      signal,
      deadline,
    });
    if (deadline.aborted) return { type: 'failed', reason: `no end after ${deadlineMs / 1000} s` };
    return outcomeOf(await readFile(report, 'utf8').catch(() => undefined), output);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function spawnJest({ cwd, args, env, signal, deadline }: JestRun): Promise<string> {
  const options = ['--runInBand', '--bail', '--passWithNoTests', '--forceExit', ...onOneDatabase()];
  const child = spawn(
    process.execPath,
    ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...options, ...args],
    {
      cwd,
      env: { ...process.env, ...env, FORCE_COLOR: '0' },
      stdio: ['ignore', 'ignore', 'pipe'],
      signal: AbortSignal.any([signal, deadline]),
      killSignal: 'SIGKILL',
    },
  );
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (output += part));
  // What an abort raises; the exit is waited for all the same.
  child.on('error', () => undefined);
  await once(child, 'close');
  signal.throwIfAborted();
  return output;
}

interface JestRun {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly deadline: AbortSignal;
}

/** Suites that exist for both databases are run on PostgreSQL where there is one: it starts in no time. */
function onOneDatabase(): readonly string[] {
  return process.env['DATABASE_URL'] ? ['--testNamePattern', String.raw`^(?!.*\(pglite\))`] : [];
}

/** `libs/access-token` of `libs/access-token/src/x.ts`. */
export function projectOf(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

/** The project's own configuration, with our transformer before the one that it has. */
function configOf(project: string): object {
  const { preset, ...config } = require(join(project, 'jest.config.cjs')) as { readonly preset: string }; // the house has one shape
  const { transform, ...shared } = require(join(project, preset)) as {
    readonly transform: Readonly<Record<string, readonly [string, object]>>;
  };
  return {
    ...shared,
    ...config,
    rootDir: project,
    // A busy machine must not pass for a test that has noticed something.
    testTimeout: 120_000,
    testPathIgnorePatterns: ignored,
    setupFilesAfterEnv: [calm],
    transform: Object.fromEntries(
      Object.entries(transform).map(([pattern, [, options]]) => [pattern, [transformer, options]]),
    ),
  };
}

/** What jest says that came of it. Where it says nothing it did not run, which must not pass for a test that failed. */
function outcomeOf(report: string | undefined, output: string): SpecsOutcome {
  // With --bail it may end between telling of the first failure and writing its report.
  if (/^FAIL /m.test(output)) return { type: 'failed', reason: firstFailure(output) };
  const result = JestReport.safeParse(JSON.parse(report ?? 'null'));
  if (!result.success)
    throw new MutationError('suite_fails', `jest did not run to its end: ${output.trim().slice(0, 500)}`);
  const { numFailedTests, numRuntimeErrorTestSuites } = result.data;
  return numFailedTests + numRuntimeErrorTestSuites === 0
    ? { type: 'passed' }
    : { type: 'failed', reason: firstFailure(output) };
}

const JestReport = z.object({ numFailedTests: z.int(), numRuntimeErrorTestSuites: z.int() });

function firstFailure(output: string): string {
  const line = output.split('\n').find((text) => text.trim().startsWith('●'));
  return line?.trim().slice(2) ?? 'a spec failed';
}
