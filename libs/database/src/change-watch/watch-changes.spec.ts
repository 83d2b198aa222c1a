import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../database.ts';
import type { DedicatedConnection } from '../dedicated-connection.ts';
import type { Migrations } from '../migrate.ts';
import { describeOnEachDatabase, describeOnPostgresql } from '../testing/index.ts';
import { createChangeVersions, watchTable } from './change-versions.ts';
import { type ChangeWatch, type ChangeWatchOptions, watchChanges } from './watch-changes.ts';

interface Tables {
  thing: { id: number };
}

const migrations: Migrations = {
  '0001': {
    up: async (db: Kysely<unknown>) => {
      await createChangeVersions(db);
      await db.schema.createTable('thing').addColumn('id', 'integer').execute();
      await watchTable(db, 'thing', 'things');
    },
  },
};

const topics = ['things', 'others'] as const;
const never = 2 ** 30;
const watches: ChangeWatch[] = [];
afterEach(async () => {
  await Promise.all(watches.splice(0).map((watch) => watch.stop()));
});

type Watched = Pick<Database<unknown>, 'connect' | 'schema'>;

function start(database: Watched, options: Partial<ChangeWatchOptions> = {}) {
  const log: string[] = [];
  const say = (_: object, message: string): void => void log.push(message);
  // No spec but those of a database that hangs ends by real time, however busy the machine is.
  const watch = watchChanges(database, {
    topics,
    answerWithinMs: 30_000,
    log: { info: say, warn: say },
    ...options,
  });
  watches.push(watch);
  return { watch, log };
}

/** Resolves when the watch confirms a version that fits. */
function confirmed(
  watch: ChangeWatch,
  fits: (version: number) => boolean,
  topic = 'things',
): Promise<number> {
  return new Promise((resolve) => {
    watch.onConfirmed(topic, (version) => {
      if (fits(version)) resolve(version);
    });
  });
}

/** The database with connections that are not quite themselves. */
function withConnections(
  database: Watched,
  change: (connection: DedicatedConnection, count: number) => Partial<DedicatedConnection>,
): Watched {
  let count = 0;
  return {
    schema: database.schema,
    connect: async () => {
      const connection = await database.connect();
      count += 1;
      return { ...connection, ...change(connection, count) };
    },
  };
}

describeOnEachDatabase('a watch of changes', (open) => {
  const insert = (database: Database<Tables>) =>
    database.kysely.insertInto('thing').values({ id: 1 }).execute();

  it('knows the version of each topic, and counts what is changed by hand', async () => {
    const database = await open<Tables>(migrations);
    const { watch } = start(database);
    const before = await confirmed(watch, () => true);
    await sql`insert into thing values (1), (2)`.execute(database.kysely);
    await confirmed(watch, (version) => version === before + 1);
    await sql`truncate thing`.execute(database.kysely);
    await confirmed(watch, (version) => version === before + 2);
    expect(watch.versionOf('others', never)).toBe(0);
  });

  it('is told at once, when it would not look for long', async () => {
    const [database, other] = await Promise.all([open<Tables>(migrations), open<Tables>(migrations)]);
    const { watch } = start(database, { everyMs: never });
    const before = await confirmed(watch, () => true);
    // It may be told before the one who inserts is answered, and then says so once.
    const told = confirmed(watch, (version) => version === before + 1);
    await insert(other);
    await told;
  });

  it('looks, when nobody tells', async () => {
    const database = await open<Tables>(migrations);
    const deaf = withConnections(database, () => ({
      listen: () => Promise.reject(new Error('no notifications here')),
    }));
    const { watch, log } = start(deaf, { everyMs: 5 });
    const before = await confirmed(watch, () => true);
    await insert(database);
    await confirmed(watch, (version) => version === before + 1);
    expect(log).toEqual(['changes are not told by the database; looking for them goes on']);
  });

  it('looks once more when it is listening at last', async () => {
    const database = await open<Tables>(migrations);
    let listen: () => void = () => undefined;
    const late = withConnections(database, (connection) => ({
      listen: async (channel, onPayload) => {
        await new Promise<void>((resolve) => (listen = resolve));
        await connection.listen(channel, onPayload);
      },
    }));
    const { watch, log } = start(late, { everyMs: never, answerWithinMs: 300 });
    const before = await confirmed(watch, () => true);
    expect(log).toContain('changes are not told by the database; looking for them goes on');
    await insert(database);
    listen();
    await confirmed(watch, (version) => version === before + 1);
  });

  it('says that it does not know when its knowledge is older than asked for', async () => {
    const database = await open<Tables>(migrations);
    let now = 1_000;
    const { watch } = start(database, { everyMs: never, now: () => now });
    expect(watch.versionOf('things', never)).toBeUndefined();
    const version = await confirmed(watch, () => true);
    now = 1_800;
    expect(watch.versionOf('things', 800)).toBe(version);
    now = 1_801;
    expect(watch.versionOf('things', 800)).toBeUndefined();
  });

  it('does not know anything while the database does not answer, and looks again when it does', async () => {
    const database = await open<Tables>(migrations);
    const hanging = withConnections(database, ({ query }, count) =>
      count === 1 ? { query: () => new Promise(() => undefined) } : { query },
    );
    const { watch, log } = start(hanging, { answerWithinMs: 50, everyMs: 1 });
    await confirmed(watch, () => true);
    await confirmed(watch, () => true);
    expect(log).toEqual(
      expect.arrayContaining(['changes cannot be watched; will try again', 'changes are watched again']),
    );
  });

  it('takes what was read otherwise for as new as its question', async () => {
    const database = await open<Tables>(migrations);
    let now = 1_000;
    const { watch } = start(database, { everyMs: never, now: () => now });
    const version = await confirmed(watch, () => true);
    watch.observe('things', version + 7, 999);
    expect(watch.versionOf('things', never)).toBe(version);
    now = 2_000;
    watch.observe('things', version + 7, 1_500);
    expect(watch.versionOf('things', 500)).toBe(version + 7);
    watch.distrust('things');
    expect(watch.versionOf('things', never)).toBeUndefined();
    // Asked before it was distrusted.
    watch.observe('things', version, 1_999);
    expect(watch.versionOf('things', never)).toBeUndefined();
  });

  it('counts in the order of commits: who sees a version sees all that it counts', async () => {
    const database = await open<Tables>(migrations);
    const writers = Array.from({ length: 10 }, () => insert(database));
    const seen: [number, number][] = [];
    const read = async (): Promise<void> => {
      const { rows } = await sql<{ version: number; things: number }>`select
        coalesce((select version from change_version where topic = 'things'), 0) as version,
        (select count(*) from thing) as things`.execute(database.kysely);
      seen.push([rows[0]?.version ?? 0, rows[0]?.things ?? 0]);
    };
    await read();
    await Promise.all([...writers, ...writers.map(read)]);
    await read();
    const offset = (seen[0]?.[0] ?? 0) - (seen[0]?.[1] ?? 0);
    for (const [version, things] of seen) expect(version - things).toBe(offset);
  });
});

describeOnPostgresql('a watch of changes', (open) => {
  it('connects anew when its connection is cut', async () => {
    const [database, other] = await Promise.all([open<Tables>(migrations), open<Tables>(migrations)]);
    let connections = 0;
    const counted = withConnections(database, () => {
      connections += 1;
      return {};
    });
    const { watch } = start(counted, { everyMs: 20 });
    const before = await confirmed(watch, () => true);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = ${`ambit ${database.schema}`} and query like '%change_version%' and pid <> pg_backend_pid()`.execute(
      other.kysely,
    );
    await other.kysely.insertInto('thing').values({ id: 1 }).execute();
    await confirmed(watch, (version) => version === before + 1);
    while (connections < 2) await delay(5);
  });
});
