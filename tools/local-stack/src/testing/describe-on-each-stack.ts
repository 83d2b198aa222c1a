import { describeOnPostgresql } from '@ambit/database/testing';
import { afterAll, beforeAll, describe, jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Stack, type StackOptions, startStack } from '../stack/start-stack.ts';

// Three processes start, on PGlite two embedded databases with them, while other tests run.
const timeoutMs = 120_000;

/** The stack of a suite; there from its first test on. */
export interface StackUnderTest {
  readonly stack: Stack;
  /** The database of the suite, for starting more processes on it; undefined on PGlite. */
  readonly databaseUrl: string | undefined;
}

/** What a suite wants besides, made in the folder of its stack before that starts. */
export type StackSettings = (
  directory: string,
) => Promise<Pick<StackOptions, 'accessTokenLifetime' | 'environment'>>;

/**
 * Defines a suite twice, each with a stack of its own that runs as real processes on free ports: on PGlite in a new
 * folder, and on PostgreSQL in a new database where one answers (see `describeOnPostgresql`). All is removed afterwards.
 */
export function describeOnEachStack(
  name: string,
  define: (test: StackUnderTest) => void,
  settings: StackSettings = () => Promise.resolve({}),
): void {
  jest.setTimeout(timeoutMs);
  describe(`${name} (pglite)`, () => {
    define(stackOfSuite(settings, () => Promise.resolve(undefined)));
  });
  describeOnPostgresqlStack(name, define, settings);
}

/** The half of {@link describeOnEachStack} that runs on PostgreSQL, for what PGlite does not have. */
export function describeOnPostgresqlStack(
  name: string,
  define: (test: StackUnderTest) => void,
  settings: StackSettings = () => Promise.resolve({}),
): void {
  jest.setTimeout(timeoutMs);
  describeOnPostgresql(name, () => {
    // It sets a time-out of its own, for suites without processes.
    jest.setTimeout(timeoutMs);
    const server = new URL(process.env['DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/test');
    const database = `ambit_e2e_${randomBytes(6).toString('hex')}`;
    const test = stackOfSuite(
      settings,
      async () => {
        await run(server, `create database ${database}`);
        return Object.assign(new URL(server), { pathname: `/${database}` }).href;
      },
      () => run(server, `drop database if exists ${database} with (force)`),
    );
    define(test);
  });
}

async function run(server: URL, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.href, connectionTimeoutMillis: 5_000 });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

function stackOfSuite(
  settings: StackSettings,
  createDatabase: () => Promise<string | undefined>,
  dropDatabase: () => Promise<unknown> = () => Promise.resolve(),
): StackUnderTest {
  let running: Stack | undefined;
  let databaseUrl: string | undefined;
  let directory: string | undefined;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ambit-e2e-'));
    databaseUrl = await createDatabase();
    running = await startStack({
      ...(await settings(directory)),
      directory,
      databaseUrl,
      ports: { provider: 0, api: 0, worker: 0 },
    });
  });
  afterAll(async () => {
    await running?.stop();
    await dropDatabase();
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  });
  return {
    get stack() {
      if (running === undefined)
        throw new Error('The stack is there from the first test on, not while tests are being defined');
      return running;
    },
    get databaseUrl() {
      return databaseUrl;
    },
  };
}
