import { describeOnPostgresqlStack } from '@ambit/local-stack/testing';
import { expect, it } from '@jest/globals';
import pg from 'pg';
import { reckon } from './recorded-changes.fixture.ts';
import { startWriters } from './retrying-writers.fixture.ts';

// An embedded database has no connection that could be ended without the process: see the kills of the API.
const rounds = Number(process.env['AMBIT_KILL_ROUNDS'] || 5);

describeOnPostgresqlStack('a database that ends all connections of the API, again and again', (test) => {
  it(
    'costs the clients repeats, and loses or doubles no write',
    async () => {
      if (test.databaseUrl === undefined) throw new Error('The suite runs on PostgreSQL');
      const writing = await startWriters(test, 8);
      let ended = 0;
      for (let round = 1; round <= rounds; round += 1) {
        await writing.next(1 + Math.floor(Math.random() * 40));
        ended += await endConnections(test.databaseUrl);
      }
      await writing.next(8);
      const written = await writing.end();
      const health = await fetch(`${test.stack.api.url}/health/ready`);
      const { lost, doubled, ...counts } = await reckon(test, written);
      process.stdout.write(
        `${JSON.stringify({ connectionsEnded: ended, ...counts, lost, doubled, attempts: written.attempts })}\n`,
      );
      expect({ lost, doubled, ready: health.status }).toEqual({ lost: 0, doubled: 0, ready: 200 });
      expect(ended).toBeGreaterThanOrEqual(rounds);
      expect(Object.keys(written.attempts)).toContain('503');
      for (const status of Object.keys(written.attempts)) expect(['200', '409', '503']).toContain(status);
    },
    60_000 + rounds * 15_000,
  );
});

/** As a server does that is restarted, for this one database of a server that others use. */
async function endConnections(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rowCount } = await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'ambit accounts'`,
  );
  await client.end();
  return rowCount ?? 0;
}
