import { z } from 'zod';
import type { StackClient } from '../stack/clients.ts';
import { keyEnvironment } from '../stack/key-environment.ts';
import { lastLine, runApp, StackError } from '@ambit/stack-parts';
import type { Stack } from '../stack/start-stack.ts';
import { JobReport } from './job-report.ts';

export interface JobOptions {
  readonly args?: readonly string[];
  /** Settings of the job besides those of its client. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the job may show its progress on this terminal. */
  readonly progress?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a job of the worker as its client, and returns what it reports.
 *
 * @throws {StackError} `job_failed` with the job's own sentence, `unexpected_output`
 */
export async function runJob(
  stack: Stack,
  client: StackClient,
  options: JobOptions = {},
): Promise<JobReport> {
  const { args = [], environment = {}, progress = false, signal } = options;
  const { ended, stdout, stderr } = await runApp({
    app: 'accounts-worker',
    args: [client.name, '--report', 'json', ...args],
    environment: { ...jobEnvironment(stack, client), ...environment },
    packages: stack.packages,
    progress: progress ? 'inherit' : 'collect',
    signal,
  });
  signal?.throwIfAborted();
  if (ended !== 0)
    throw new StackError(
      'job_failed',
      `${client.name} ended with ${ended}: ${lastLine(stderr) || 'see above'}`,
    );
  const report = JobReport.safeParse(JSON.parse(lastLine(stdout)));
  if (!report.success)
    throw new StackError(
      'unexpected_output',
      `${client.name} reports otherwise than expected: ${z.prettifyError(report.error)}`,
    );
  return report.data;
}

/** The environment in which the worker is that client. */
export function jobEnvironment(stack: Stack, client: StackClient): Record<string, string> {
  return {
    ISSUER: stack.provider.url,
    API_URL: stack.api.url,
    CLIENT_ID: client.id,
    ...keyEnvironment(stack.directories, client),
    ALLOW_INSECURE_LOOPBACK: 'true',
    LOG_LEVEL: 'warn',
    TARGETS: JSON.stringify(
      stack.seed.institutions.map((institution) => ({
        institution: institution.id,
        name: institution.name,
        enterpriseUser: client.actsFor(institution)[0],
      })),
    ),
  };
}
