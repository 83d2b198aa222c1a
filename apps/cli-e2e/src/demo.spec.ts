import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, jest } from '@jest/globals';
import { ambitWith } from './ambit.ts';
import { secretsIn } from './secrets.ts';

jest.setTimeout(120_000);

it('ambit demo runs the whole system, and ends with its summary', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'ambit-cli-e2e-demo-'));
  const ports = ['--provider-port', '0', '--api-port', '0', '--worker-port', '0'];
  const ambit = ambitWith(() => ({}));
  const { code, stdout, stderr } = await ambit.run([
    ...['demo', '--once', '--', '--directory', directory, '--limit', '5', ...ports],
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Running on this machine, PGlite');
  expect(stdout).toContain('Refused, as it must be');
  expect(secretsIn(ambit.transcript.join('\n'))).toEqual([]);
  await rm(directory, { recursive: true });
});
