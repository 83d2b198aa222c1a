import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { inInstitution } from '../in-institution.ts';
import type { Migrations } from '../migrate.ts';
import { describeOnEachDatabase } from '../testing/index.ts';
import { usedIds } from '../used-ids/used-ids.ts';
import { type IdempotencyKeyTable, idempotently, type IdempotentRequest } from './idempotently.ts';

interface Tables {
  readonly idempotency_key: IdempotencyKeyTable;
  readonly effect: { readonly name: string };
}

const migrations: Migrations = {
  '1': {
    up: async (db) => {
      await sql`create table effect (name text not null)`.execute(db);
      await sql`
        create table idempotency_key (
          id text primary key,
          institution_id uuid not null,
          fingerprint text not null,
          answer text,
          expires_at timestamptz not null
        )`.execute(db);
    },
  },
};

const institution = '10000000-0000-4000-8000-000000000000';
const other = '20000000-0000-4000-8000-000000000000';
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
let keys = 0;
const request = (fields: Partial<IdempotentRequest> = {}): IdempotentRequest => ({
  institution,
  owner: ['client', 'user'],
  key: `key ${(keys += 1)}`,
  request: { body: { a: 1, b: [2] } },
  ...fields,
});

describeOnEachDatabase('work under an idempotency key', (open, kind) => {
  let database: Database<Tables>;
  beforeAll(async () => {
    database = await open<Tables>(migrations);
  });

  /** Leaves an effect by this name. */
  const doOnce = (asked: IdempotentRequest, name: string, meanwhile?: () => Promise<unknown>) =>
    inInstitution(database, asked.institution, (transaction) =>
      idempotently(transaction, 'idempotency_key', asked, async () => {
        await transaction.insertInto('effect').values({ name }).execute();
        await meanwhile?.();
        return { status: 200, body: name };
      }),
    );
  const effects = async (name: string): Promise<number> =>
    (await database.kysely.selectFrom('effect').where('name', '=', name).selectAll().execute()).length;
  const codeOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'done',
      (error: unknown) => (error as { readonly code?: unknown }).code, // of whichever error
    );

  it('has its effect once, and the same answer each time', async () => {
    const asked = request();
    expect(await doOnce(asked, 'once')).toEqual({ answer: { status: 200, body: 'once' }, replayed: false });
    const again = { ...asked, request: { body: { b: [2], a: 1 } } };
    expect(await doOnce(again, 'never')).toEqual({ answer: { status: 200, body: 'once' }, replayed: true });
    expect([await effects('once'), await effects('never')]).toEqual([1, 0]);
  });

  it('is refused when the key came with something else', async () => {
    const asked = request();
    await doOnce(asked, 'first');
    expect(await codeOf(doOnce({ ...asked, request: { body: { a: 2 } } }, 'second'))).toBe(
      'idempotency_key_reused',
    );
    expect(await effects('second')).toBe(0);
  });

  it.each<[string, Partial<IdempotentRequest>]>([
    ['institution', { institution: other }],
    ['client', { owner: ['other', 'user'] }],
    ['user', { owner: ['client', 'other'] }],
    ['split between client and user', { owner: ['clientuser'] }],
  ])('is not known by the same key to another %s', async (name, fields) => {
    const asked = request();
    await doOnce(asked, name);
    expect(await doOnce({ ...asked, ...fields }, name)).toMatchObject({ replayed: false });
    expect(await effects(name)).toBe(2);
  });

  it('that throws leaves neither effect nor key', async () => {
    const asked = request();
    const failing = doOnce(asked, 'failed', () => Promise.reject(new Error('refused')));
    await expect(failing).rejects.toThrow('refused');
    expect(await effects('failed')).toBe(0);
    expect(await doOnce({ ...asked, request: 'mended' }, 'mended')).toMatchObject({ replayed: false });
  });

  it('is done anew when its key has expired, and an expired key is swept', async () => {
    const [kept, swept] = [request(), request()];
    await doOnce(kept, 'expired');
    await doOnce(swept, 'expired');
    await database.kysely
      .updateTable('idempotency_key')
      .set({ expires_at: new Date(Date.now() - 60_000) })
      .execute();
    expect(await doOnce({ ...kept, request: 'new' }, 'expired')).toMatchObject({ replayed: false });
    expect(await doOnce({ ...kept, request: 'new' }, 'expired')).toMatchObject({ replayed: true });
    expect(await usedIds(database.kysely, 'idempotency_key').sweep(0)).toBeGreaterThanOrEqual(1);
    expect(await database.kysely.selectFrom('idempotency_key').selectAll().execute()).toHaveLength(1);
  });

  it('keeps no answer that is out of bounds', async () => {
    const endless = inInstitution(database, institution, (transaction) =>
      idempotently(transaction, 'idempotency_key', request(), async () => 'x'.repeat(70_000)),
    );
    await expect(endless).rejects.toThrow('too long');
  });

  it('is done by one of many at once', async () => {
    const asked = request();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        doOnce(asked, 'race').then(
          ({ replayed }) => (replayed ? 'replayed' : 'done'),
          (error: unknown) => (error as { readonly code?: unknown }).code, // of whichever error
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    for (const outcome of outcomes) expect(['done', 'replayed', 'idempotency_conflict']).toContain(outcome);
    expect(await effects('race')).toBe(1);
    expect(await doOnce(asked, 'race')).toMatchObject({ replayed: true });
  });

  // PGlite has one connection: there the second waits until the first is over.
  if (kind === 'postgresql')
    it('that is asked for again while it runs is told so at once', async () => {
      const asked = request();
      let second: unknown;
      await doOnce(asked, 'slow', async () => (second = await codeOf(doOnce(asked, 'slow'))));
      expect([second, await effects('slow')]).toEqual(['idempotency_conflict', 1]);
    });

  describe('with any key', () => {
    it('and any request is told apart from every other', async () => {
      const name = 'any';
      await fc.assert(
        fc.asyncProperty(
          fc.string({ unit: 'grapheme' }),
          fc.jsonValue(),
          fc.jsonValue(),
          async (key, first, second) => {
            const asked = request({ key: `${keys} ${key}`, request: first });
            expect(await doOnce(asked, name)).toMatchObject({ replayed: false });
            const same = isDeepStrictEqual(sent(first), sent(second));
            expect(await codeOf(doOnce({ ...asked, request: second }, name))).toBe(
              same ? 'done' : 'idempotency_key_reused',
            );
          },
        ),
        { numRuns: 25 },
      );
    });
  });
});
