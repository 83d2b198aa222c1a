import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { type Database, openDatabase } from './index.ts';
import { describeOnPostgresql } from './testing/index.ts';
import { testPostgresqlUrl } from './testing/test-server.ts';

const canary = 'hunter2-canary';
const open = (url: string): Promise<Database<unknown>> =>
  openDatabase({ url, schema: 'app', migrations: {} });

async function failureOf(url: string): Promise<{ code: string; message: string }> {
  const error = await open(url).then(
    () => ({ code: 'none', message: 'it opened' }),
    (reason) => reason,
  );
  expect(inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error)).not.toContain(canary);
  return error;
}

/** A server that speaks just enough of PostgreSQL's protocol to refuse. */
async function refusingServer(sqlState: string, text: string): Promise<{ port: number; close: () => void }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.once('data', () => {
      const fields = Buffer.from(`SFATAL\0C${sqlState}\0M${text}\0\0`);
      const head = Buffer.alloc(5, 'E');
      head.writeInt32BE(fields.length + 4, 1);
      socket.end(Buffer.concat([head, fields]));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

describe('openDatabase with a URL', () => {
  it.each([
    `mysql://me:${canary}@127.0.0.1/app`,
    `postgres://me:${canary}#x@127.0.0.1/app`,
    `me:${canary}@127.0.0.1/app`,
    '',
  ])('refuses %j without showing it', async (url) => {
    expect(await failureOf(url)).toMatchObject({ name: 'DatabaseError', code: 'invalid_url' });
  });

  it('names the place of a server that does not answer', async () => {
    const { port, close } = await refusingServer('', '');
    close();
    expect(await failureOf(`postgres://me:${canary}@127.0.0.1:${port}/app`)).toMatchObject({
      code: 'database_unreachable',
      message: `No connection to PostgreSQL at 127.0.0.1:${port} (connect ECONNREFUSED 127.0.0.1:${port}): start it, or correct DATABASE_URL`,
    });
    expect(await failureOf(`postgres://me:${canary}@localhost:${port}/app`)).toMatchObject({
      code: 'database_unreachable',
    });
  });

  it.each([
    [
      '28P01',
      'password authentication failed for user "me"',
      'authentication_failed',
      "refused the user 'me'",
    ],
    ['28000', 'no pg_hba.conf entry', 'authentication_failed', 'pg_hba.conf'],
    ['3D000', 'database "app" does not exist', 'database_missing', "has no database 'app'"],
    ['42501', 'permission denied for database', 'permission_denied', 'grant CONNECT'],
    ['53300', 'sorry, too many clients already', 'database_unreachable', 'too many clients'],
    ['57P03', 'the database system is starting up', 'database_unreachable', 'starting up'],
  ])('explains SQLSTATE %s (%s)', async (sqlState, text, code, message) => {
    const { port, close } = await refusingServer(sqlState, text);
    closers.push(close);
    expect(await failureOf(`postgres://me:${canary}@127.0.0.1:${port}/app`)).toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it.each(['App', 'app-1', 'pg_app', 'a'.repeat(64), 'app; drop', ''])(
    'refuses %j as a schema',
    async (schema) => {
      await expect(openDatabase({ schema, migrations: {} })).rejects.toThrow(TypeError);
    },
  );
});

describeOnPostgresql('a pool', (openTest) => {
  it('outlives the loss of its connections, idle or in use', async () => {
    const { kysely, ping } = await openTest();
    const other = await openTest();
    const backend = sql<{ pid: number }>`select pg_backend_pid() as pid`;
    const kill = (pid: number | undefined) => sql`select pg_terminate_backend(${pid})`.execute(other.kysely);

    await kill((await backend.execute(kysely)).rows[0]?.pid);
    const inUse = kysely.connection().execute(async (connection) => {
      await kill((await backend.execute(connection)).rows[0]?.pid);
      await backend.execute(connection);
    });
    // Which of its words pg uses depends on when the loss is noticed.
    await expect(inUse).rejects.toThrow(/terminat|closed|connection error/i);
    // A query may still meet the broken connection before the pool has noticed.
    while ((await ping().catch((error: unknown) => error)) !== undefined);
    expect((await backend.execute(kysely)).rows).toHaveLength(1);
  });

  it('tells the server who it is, and bounds statements and idle transactions', async () => {
    const { kysely } = await openTest();
    const settings = [
      'statement_timeout',
      'idle_in_transaction_session_timeout',
      'application_name',
      'TimeZone',
    ];
    const values = settings.map(async (name) => {
      const { rows } = await sql<{ value: string }>`select current_setting(${name}) as value`.execute(kysely);
      return rows[0]?.value;
    });
    expect(await Promise.all(values)).toEqual(['30s', '1min', expect.stringMatching(/^ambit test_/), 'UTC']);
  });

  it('lets the URL add options and override settings', async () => {
    const url = new URL(testPostgresqlUrl);
    url.searchParams.set('options', '-c work_mem=8MB');
    url.searchParams.set('statement_timeout', '1234');
    const schema = `test_url_${process.pid}`;
    const database = await openDatabase({ url: url.href, schema, migrations: {} });
    const { rows } =
      await sql`select current_setting('work_mem') as memory, current_setting('search_path') as path,
      current_setting('statement_timeout') as timeout`.execute(database.kysely);
    await sql`drop schema ${sql.id(schema)} cascade`.execute(database.kysely);
    await database.close();
    expect(rows).toEqual([{ memory: '8MB', path: schema, timeout: '1234ms' }]);
  });
});
