import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { type Database, isUnavailable, openDatabase, usedIds } from './index.ts';
import { describeOnPostgresql } from './testing/index.ts';
import { testPostgresqlUrl } from './testing/test-server.ts';

/** A way to the server on which what is connected can be made to stand still; what connects later is not. */
async function wayToServer() {
  const to = new URL(testPostgresqlUrl);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(to.port || 5432), to.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy()).on('close', () => other.destroy());
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = new URL(testPostgresqlUrl);
  url.hostname = '127.0.0.1';
  url.port = String(address.port);
  return {
    url,
    stall: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

describeOnPostgresql('a database that stops answering', (openTest) => {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });
  const rejection = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'answered',
      (error: unknown) => error,
    );
  const open = async (queryTimeoutMs: number) => {
    const { kysely } = await openTest();
    const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(kysely);
    const way = await wayToServer();
    way.url.searchParams.set('query_timeout', String(queryTimeoutMs));
    const schema = rows[0]?.schema ?? '';
    const database: Database<unknown> = await openDatabase({
      url: way.url.href,
      schema,
      migrations: {},
      poolSize: 1,
    });
    closers.push(way.close, () => database.close());
    return { kysely: database.kysely, stall: way.stall };
  };

  it('is unavailable after a while, and its connection is not used again', async () => {
    const { kysely, stall } = await open(200);
    stall();
    const error = await rejection(sql`select 1`.execute(kysely));
    expect(isUnavailable(error)).toBe(true);
    await expect(sql`select 1 as one`.execute(kysely)).resolves.toMatchObject({ rows: [{ one: 1 }] });
  });

  it('does not keep a transaction waiting for its end', async () => {
    const { kysely, stall } = await open(200);
    const inTransaction = kysely.transaction().execute(async (transaction) => {
      stall();
      await sql`select 1`.execute(transaction);
    });
    expect(isUnavailable(await rejection(inTransaction))).toBe(true);
    await expect(sql`select 1 as one`.execute(kysely)).resolves.toMatchObject({ rows: [{ one: 1 }] });
  });

  it('does not keep a request waiting that uses an id', async () => {
    const { kysely, stall } = await open(60_000);
    stall();
    const used = usedIds(kysely, 'used', { longestUseMs: 50 });
    const error = await rejection(used.use('once', new Date()));
    expect(error).toMatchObject({ code: 'database_silent' });
    expect(isUnavailable(error)).toBe(true);
  });
});
