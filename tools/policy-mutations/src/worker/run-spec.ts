import fc from 'fast-check';
import { addEventHandler, getState, resetState, run } from 'jest-circus';
import type { Generation } from './hooks.ts';
import type { Reply } from './messages.ts';

/** What never ends is ended with the process; a busy machine must not pass for a test that has noticed something. */
const testTimeoutMs = 120_000;

/** Suites that exist for both databases are run on PostgreSQL where there is one: it starts in no time. */
const meant = process.env['DATABASE_URL'] ? /^(?!.*\(pglite\))/ : null;

// What fails by chance does not fail twice. A mutant does.
Object.assign(globalThis, { [Symbol.for('RETRY_TIMES')]: 1, [Symbol.for('RETRY_IMMEDIATELY')]: true });

// Properties look for what nobody has thought of. A mutant is noticed by the first runs or by an example.
fc.configureGlobal({ numRuns: 20 });

let failed: object | undefined;
addEventHandler((event) => {
  if (event.name === 'test_start' && failed !== undefined && failed !== event.test) event.test.mode = 'skip';
  if (event.name === 'test_done' && event.test.errors.length > 0) failed = event.test;
  if (event.name === 'test_retry') failed = undefined;
});

/**
 * Runs the tests of one spec by jest's own circus in this process, until the first that fails: to start jest takes longer
 * than most specs do.
 */
export async function runSpec(load: () => Promise<Generation>, importOnly: boolean): Promise<Reply> {
  resetState();
  failed = undefined;
  const spec = await load().catch((error: unknown) => reasonOf(error));
  if (typeof spec === 'string') return { type: 'no boot', reason: spec };
  const files = [...spec.files];
  if (importOnly) return { type: 'passed', summary: '', files };
  Object.assign(getState(), { testTimeout: testTimeoutMs, testNamePattern: meant });
  const { testResults, unhandledErrors } = await run();
  const first = testResults.find(({ errors }) => errors.length > 0);
  if (first !== undefined)
    return {
      type: 'failed',
      reason: `${first.testPath.slice(1).join(' › ')}: ${firstLine(first.errors[0])}`,
    };
  if (unhandledErrors.length > 0) return { type: 'failed', reason: firstLine(unhandledErrors[0]) };
  return { type: 'passed', summary: `${testResults.length} tests`, files };
}

function firstLine(text = ''): string {
  return text.split('\n', 1)[0] ?? '';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
