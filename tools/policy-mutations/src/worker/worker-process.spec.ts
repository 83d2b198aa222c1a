import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { WorkerProcess } from './worker-process.ts';

const source = 'libs/access-token/src/token/compact-form.ts';
const path = fileURLToPath(new URL(`../../../../${source}`, import.meta.url));
const text = readFileSync(path, 'utf8');

describe('a worker that runs a spec', () => {
  const worker = new WorkerProcess();
  afterAll(() => worker.stop());
  const run = (replaced?: string, deadlineMs = 60_000) =>
    worker.run(
      {
        type: 'spec',
        path: source.replace('.ts', '.spec.ts'),
        importOnly: false,
        replacement: replaced === undefined ? undefined : { path, text: replaced },
      },
      deadlineMs,
    );

  it('says that it passes, and what it has loaded', async () => {
    const outcome = await run();
    expect(outcome).toMatchObject({ type: 'passed', files: expect.arrayContaining([source]) });
  }, 60_000);

  it('says which test fails with a file that is replaced, and not with the next run', async () => {
    const mutated = text.replace("segment !== '' && ", '');
    expect(mutated).not.toBe(text);
    expect(await run(mutated)).toMatchObject({
      type: 'failed',
      reason: expect.stringContaining('an empty header'),
    });
    expect(await run()).toMatchObject({ type: 'passed' });
  }, 60_000);

  it('says that a spec cannot be imported', async () => {
    expect(await run(`throw new Error("no such rule");\n${text}`)).toEqual({
      type: 'no boot',
      reason: 'no such rule',
    });
  }, 60_000);

  it('gives no answer when it takes too long, and answers again after that', async () => {
    expect(await run(`for (;;);\n${text}`, 2_000)).toMatchObject({ type: 'no answer' });
    expect(await run()).toMatchObject({ type: 'passed' });
  }, 60_000);
});
