import { randomUUID } from 'node:crypto';
import { type ChangeWatch, type Database, watchChanges } from '@ambit/database';
import { describeOnEachDatabase } from '@ambit/database/testing';
import { afterEach, expect, it } from '@jest/globals';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { silent } from '../grants.fixture.ts';
import { grantsTopic, holdingsCache, staleAfterMs } from './holdings-cache.ts';

/** What each test opens, closed by the suite. */
const watches: ChangeWatch[] = [];
afterEach(async () => {
  await Promise.all(watches.splice(0).map((watch) => watch.stop()));
});

/** A bound that an acceptance names: who does not see it within a second has failed. */
const boundMs = 1_000;

describeOnEachDatabase('what is kept of grants', (open) => {
  type Connect = Database<Tables>['connect'];

  /** One process of the API: a pool, a watch and a cache of its own. */
  async function replica(
    change: (connect: Connect) => Connect = (connect) => connect,
    options?: Parameters<typeof holdingsCache>[2],
  ) {
    const database = await open<Tables>(migrations);
    let queries = 0;
    const counted: Database<Tables> = {
      ...database,
      kysely: database.kysely.withPlugin({
        transformQuery: ({ node }) => node,
        transformResult: async ({ result }) => {
          queries += 1;
          return result;
        },
      }),
    };
    const watch = watchChanges(
      { schema: database.schema, connect: change(database.connect) },
      { topics: [grantsTopic], log: silent },
    );
    watches.push(watch);
    const cache = holdingsCache(counted, watch, options);
    return { database, watch, cache, queries: () => queries };
  }

  async function userWithGrant(database: Database<Tables>) {
    const [institution, enterpriseUser] = [randomUUID(), randomUUID()];
    const { kysely } = database;
    await kysely.insertInto('institution').values({ id: institution, name: 'Test' }).execute();
    await kysely
      .insertInto('enterprise_user')
      .values({ id: enterpriseUser, institution_id: institution, name: 'Test', role: 'test' })
      .execute();
    await kysely
      .insertInto('access_grant')
      .values({
        institution_id: institution,
        enterprise_user_id: enterpriseUser,
        permission: 'accounts:view',
        all_accounts: true,
      })
      .execute();
    return { institution, enterpriseUser };
  }

  type Replica = Awaited<ReturnType<typeof replica>>;
  const holds = async (
    { cache }: Pick<Replica, 'cache'>,
    user: Awaited<ReturnType<typeof userWithGrant>>,
  ) => {
    const holdings = await cache.holdingsOf(user);
    const question = { permission: 'accounts:view', resource: undefined } as const;
    return (await holdings?.judge(question, Date.now(), async () => undefined))?.allowed ?? false;
  };
  const revoke = ({ database }: Replica, { enterpriseUser }: { enterpriseUser: string }) =>
    database.kysely.deleteFrom('access_grant').where('enterprise_user_id', '=', enterpriseUser).execute();
  const fresh = (watch: ChangeWatch) =>
    new Promise<void>((resolve) => watch.onConfirmed(grantsTopic, () => resolve()));

  /** Waits until every replica refuses, and says when the last decision was begun that still allowed it. */
  async function msUntilRefused(replicas: readonly Replica[], user: Parameters<typeof holds>[1]) {
    const started = performance.now();
    let lastAllowed = 0;
    for (const each of replicas)
      for (let begun = 0; begun < 5 * boundMs;) {
        begun = performance.now() - started;
        if (!(await holds(each, user))) break;
        lastAllowed = begun;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    return lastAllowed;
  }

  it('costs no query while nothing changes', async () => {
    const one = await replica();
    const user = await userWithGrant(one.database);
    await fresh(one.watch);
    expect(await holds(one, user)).toBe(true);
    const before = one.queries();
    for (let time = 0; time < 10; time += 1) expect(await holds(one, user)).toBe(true);
    // A machine that is very busy may keep the watch from being sure.
    if (one.watch.versionOf(grantsTopic, staleAfterMs) !== undefined) expect(one.queries()).toBe(before);
  });

  it('is revoked on two replicas within a second, also by hand', async () => {
    const replicas = await Promise.all([replica(), replica()]);
    const [one] = replicas;
    const user = await userWithGrant(one.database);
    for (const each of replicas) expect(await holds(each, user)).toBe(true);
    await revoke(one, user);
    expect(await msUntilRefused(replicas, user)).toBeLessThan(boundMs);
  });

  it('is revoked within a second when nobody tells of it', async () => {
    const deaf = await replica((connect) => async () => ({
      ...(await connect()),
      listen: async () => undefined,
    }));
    const other = await replica();
    const user = await userWithGrant(other.database);
    await fresh(deaf.watch);
    expect(await holds(deaf, user)).toBe(true);
    await revoke(other, user);
    expect(await msUntilRefused([deaf], user)).toBeLessThan(boundMs);
  });

  it('is revoked within a second when the watch gets no answer: the database itself is asked', async () => {
    let hanging = false;
    const stuck = await replica((connect) => async () => {
      const connection = await connect();
      return {
        ...connection,
        listen: async () => undefined,
        query: <Row>(statement: string) =>
          hanging ? new Promise<never>(() => undefined) : connection.query<Row>(statement),
      };
    });
    const other = await replica();
    const user = await userWithGrant(other.database);
    await fresh(stuck.watch);
    expect(await holds(stuck, user)).toBe(true);
    hanging = true;
    await revoke(other, user);
    expect(await msUntilRefused([stuck], user)).toBeLessThan(boundMs);
    expect(await holds(stuck, user)).toBe(false);
  });

  /** A cache on this database whose first read is held back: `early`, once the database has answered it. */
  async function readingSlowly({ database, watch }: Replica, user: Parameters<typeof holds>[1]) {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let first = true;
    const slow: Database<Tables> = {
      ...database,
      kysely: database.kysely.withPlugin({
        transformQuery: ({ node }) => node,
        transformResult: async ({ result }) => {
          if (first && result.rows.some((row) => 'grants' in row)) {
            first = false;
            await held;
          }
          return result;
        },
      }),
    };
    const cache = holdingsCache(slow, watch);
    const early = holds({ cache }, user);
    while (first) await new Promise((resolve) => setImmediate(resolve));
    return { cache, early, release };
  }

  it('is not filled by a read that began before a revocation', async () => {
    const one = await replica();
    const user = await userWithGrant(one.database);
    await fresh(one.watch);
    // The answer of the first read is held back until the grant has been revoked, and that is known.
    const { cache, early, release } = await readingSlowly(one, user);
    if (one.database.kind === 'pglite') {
      // Its one connection is in the transaction that is held back: the revocation comes right after it.
      release();
      await early;
      await revoke(one, user);
    } else {
      const before = one.watch.versionOf(grantsTopic, staleAfterMs);
      await revoke(one, user);
      const known = () => one.watch.versionOf(grantsTopic, staleAfterMs);
      while (known() === before || known() === undefined) await fresh(one.watch);
      release();
      await early;
    }
    if (one.database.kind === 'pglite') one.watch.distrust(grantsTopic);
    expect(await holds({ cache }, user)).toBe(false);
  });

  it('is not shared with who asks after this process has changed it', async () => {
    const one = await replica();
    const user = await userWithGrant(one.database);
    await fresh(one.watch);
    // The first answer arrives when the second has been asked for.
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    let reads = 0;
    const slow: Database<Tables> = {
      ...one.database,
      kysely: one.database.kysely.withPlugin({
        transformQuery: ({ node }) => node,
        transformResult: async ({ result }) => {
          if (result.rows.some((row) => 'grants' in row)) reads += 1;
          if (reads === 1) await answered;
          return result;
        },
      }),
    };
    const cache = holdingsCache(slow, one.watch);
    const early = holds({ cache }, user);
    while (reads === 0) await new Promise((resolve) => setImmediate(resolve));
    cache.changed();
    const late = holds({ cache }, user);
    answer();
    expect(await Promise.all([early, late])).toEqual([true, true]);
    expect(reads).toBe(2);
  });

  it('of a user who is not there is nothing, until there is one', async () => {
    const one = await replica();
    const user = { institution: randomUUID(), enterpriseUser: randomUUID() };
    expect(await one.cache.holdingsOf(user)).toBeUndefined();
    await one.database.kysely
      .insertInto('institution')
      .values({ id: user.institution, name: 'Test' })
      .execute();
    await one.database.kysely
      .insertInto('enterprise_user')
      .values({ id: user.enterpriseUser, institution_id: user.institution, name: 'Test', role: 'test' })
      .execute();
    one.cache.changed();
    expect(await one.cache.holdingsOf(user)).toBeDefined();
  });

  it('is forgotten of others sooner while somebody holds a thousand accounts by name', async () => {
    const one = await replica(undefined, { mostUsers: 10 });
    const [few, many] = [await userWithGrant(one.database), await userWithGrant(one.database)];
    await one.database.kysely
      .insertInto('access_grant')
      .values({
        institution_id: many.institution,
        enterprise_user_id: many.enterpriseUser,
        permission: 'accounts:view',
        all_accounts: false,
        account_ids: Array.from({ length: 1_000 }, () => randomUUID()),
      })
      .execute();
    await fresh(one.watch);
    expect(await holds(one, few)).toBe(true);
    expect(await holds(one, many)).toBe(true);
    const before = one.queries();
    expect(await holds(one, few)).toBe(true);
    expect(one.queries()).toBeGreaterThan(before);
  });

  it('is refused as unavailable when neither watch nor database can be asked', async () => {
    const one = await replica();
    const user = await userWithGrant(one.database);
    const away: Database<Tables> = {
      ...one.database,
      kysely: one.database.kysely.withPlugin({
        transformQuery: () => {
          throw Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
        },
        transformResult: async ({ result }) => result,
      }),
    };
    await expect(holdingsCache(away, one.watch).holdingsOf(user)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });
});
