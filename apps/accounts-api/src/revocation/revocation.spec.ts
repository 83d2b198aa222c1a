import { type ChangeWatch, type Database, watchChanges } from '@ambit/database';
import { describeOnEachDatabase } from '@ambit/database/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { silent } from '../grants.fixture.ts';
import { RevocationList } from './revocation-list.ts';
import { expiredRevocations } from './revocation-sweep.ts';
import { keptMs, listRevocations, revokeTokens } from './revoke-tokens.ts';
import {
  mostRevocations,
  revocationsStaleAfterMs,
  revokedTokensTopic,
  watchedRevocations,
} from './watched-revocations.ts';

const token = { issuer: 'https://op.example', jwtId: 'jti-1', clientId: 'client-1', issuedAt: 1_000 };
const reason = 'lost laptop';

describe('a list of revoked tokens', () => {
  const row = { token_id_hash: null, client_id: null, issued_before: null, issuer: null };
  const until = (iso: string) =>
    new RevocationList([{ ...row, client_id: token.clientId, issued_before: new Date(iso) }]);

  it('holds nothing when it is empty', () => {
    expect(new RevocationList([]).has(token)).toBe(false);
  });

  it('holds tokens of a client that were issued before the instant, to the second for the safe side', () => {
    expect(until('1970-01-01T00:16:40.000Z').has(token)).toBe(false);
    expect(until('1970-01-01T00:16:40.001Z').has(token)).toBe(true);
    expect(until('1970-01-01T00:16:41Z').has({ ...token, clientId: 'client-2' })).toBe(false);
  });

  it('is about one issuer where it names one', () => {
    const list = new RevocationList([
      { ...row, client_id: token.clientId, issued_before: new Date(2_000_000), issuer: token.issuer },
    ]);
    expect(list.has(token)).toBe(true);
    expect(list.has({ ...token, issuer: 'https://other.example' })).toBe(false);
  });
});

const watches: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(watches.splice(0).map((watch) => watch.stop()));
});

/** A bound that an acceptance names: who does not see it within a second has failed. */
const boundMs = 1_000;

describeOnEachDatabase('revoked tokens', (open) => {
  async function replica(now: () => number = () => performance.now()) {
    const database = await open<Tables>(migrations);
    const watch = watchChanges(database, { topics: [revokedTokensTopic], log: silent, now });
    const revocations = watchedRevocations(database, watch, silent);
    watches.push(revocations, watch);
    await revocations.ready;
    return { database, watch, revocations };
  }
  type Replica = Awaited<ReturnType<typeof replica>>;

  /** Waits until every replica refuses, and says when the last time was that one did not. */
  async function msUntilRevoked(replicas: readonly Replica[], revoked: typeof token) {
    const started = performance.now();
    let lastTaken = 0;
    for (const { revocations } of replicas)
      while (!revocations.isRevoked(revoked) && lastTaken < 5 * boundMs) {
        lastTaken = performance.now() - started;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    return lastTaken;
  }
  const count = async (database: Database<Tables>): Promise<number> =>
    (await listRevocations(database)).length;

  it('are refused on two replicas within a second', async () => {
    const replicas = await Promise.all([replica(), replica()]);
    const [{ database }] = replicas;
    for (const { revocations } of replicas) expect(revocations.isRevoked(token)).toBe(false);
    await revokeTokens(database, { tokenId: token.jwtId, issuer: undefined, reason }, Date.now());
    expect(await msUntilRevoked(replicas, token)).toBeLessThan(boundMs);
    const ofClient = { ...token, jwtId: 'jti-2', clientId: 'client-2' };
    const issuedBefore = new Date(2_000_000);
    await revokeTokens(
      database,
      { clientId: 'client-2', issuedBefore, issuer: token.issuer, reason },
      Date.now(),
    );
    expect(await msUntilRevoked(replicas, ofClient)).toBeLessThan(boundMs);
    for (const { revocations } of replicas)
      expect(revocations.isRevoked({ ...ofClient, issuedAt: 2_000 })).toBe(false);
  });

  it('are there from the start of a process on', async () => {
    const { database } = await replica();
    await revokeTokens(database, { tokenId: 'jti-3', issuer: undefined, reason }, Date.now());
    const later = await replica();
    expect(later.revocations.isRevoked({ ...token, jwtId: 'jti-3' })).toBe(true);
  });

  it('are revoked once, and the later of two instants counts', async () => {
    const { database } = await replica();
    const before = await count(database);
    const ofClient = (at: number, why: string) =>
      revokeTokens(
        database,
        { clientId: 'client-4', issuedBefore: new Date(at), issuer: undefined, reason: why },
        0,
      );
    const now = Date.now();
    await ofClient(now, 'first');
    await ofClient(now - 1_000, 'second');
    expect(await count(database)).toBe(before + 1);
    const [row] = await listRevocations(database);
    expect(row).toMatchObject({ issued_before: new Date(now), reason: 'second' });
  });

  it('are not known any more when nobody has confirmed them for five seconds: no token is taken', async () => {
    let now = 1_000;
    let hanging = false;
    const database = await open<Tables>(migrations);
    const watch: ChangeWatch = watchChanges(
      {
        schema: database.schema,
        connect: async () => {
          const connection = await database.connect();
          const query = <Row>(statement: string) =>
            hanging ? Promise.reject(new Error('away')) : connection.query<Row>(statement);
          return { ...connection, query };
        },
      },
      { topics: [revokedTokensTopic], log: silent, now: () => now },
    );
    const revocations = watchedRevocations(database, watch, silent);
    watches.push(revocations, watch);
    await revocations.ready;
    hanging = true;
    now += revocationsStaleAfterMs;
    const other = { ...token, jwtId: 'jti-5', clientId: 'client-5' };
    expect(revocations.isRevoked(other)).toBe(false);
    now += 1;
    expect(() => revocations.isRevoked(other)).toThrow(
      expect.objectContaining({ code: 'revocations_unavailable' }),
    );
    hanging = false;
    await new Promise<void>((resolve) =>
      // A look that began before may end now.
      watch.onConfirmed(revokedTokensTopic, (_, askedAt) => askedAt === now && resolve()),
    );
    expect(revocations.isRevoked(other)).toBe(false);
  });

  it('are as many as a process keeps: one more is not added, and one that is there says what to do', async () => {
    const { database } = await replica();
    const there = await count(database);
    const fill = (rows: number) =>
      sql`insert into revoked_token (token_id_hash, expires_at, reason)
        select 'filled ' || gen_random_uuid(), now() + interval '1 hour', ${reason} from generate_series(1, ${rows}::int)`.execute(
        database.kysely,
      );
    await fill(mostRevocations - there);
    const one = { tokenId: 'jti-8', issuer: undefined, reason };
    await expect(revokeTokens(database, one, Date.now())).rejects.toMatchObject({
      code: 'too_many_revocations',
    });
    expect((await replica()).revocations.isRevoked(token)).toBeDefined();
    await fill(1);
    await expect(replica()).rejects.toMatchObject({
      code: 'too_many_revocations',
      message: expect.stringContaining('revoke by client'),
    });
    await database.kysely.deleteFrom('revoked_token').where('token_id_hash', 'like', 'filled %').execute();
  });

  it('are forgotten when they have expired by themselves', async () => {
    const { database } = await replica();
    await revokeTokens(
      database,
      { tokenId: 'jti-6', issuer: undefined, reason },
      Date.now() - keptMs - 600_000,
    );
    await revokeTokens(database, { tokenId: 'jti-7', issuer: undefined, reason }, Date.now());
    const before = await count(database);
    expect(await expiredRevocations(database).sweep(300_000)).toBe(1);
    expect(await count(database)).toBe(before);
  });
});
