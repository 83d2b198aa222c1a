import { expect, it } from '@jest/globals';
import { type Kysely, sql } from 'kysely';
import { describeOnEachDatabase } from './testing/index.ts';

async function valueOf<DB>(kysely: Kysely<DB>, expression: string): Promise<unknown> {
  const { rows } = await sql<{ value: unknown }>`select ${sql.raw(expression)} as value`.execute(kysely);
  return rows[0]?.value;
}

describeOnEachDatabase('column types', (open) => {
  it.each<[string, unknown]>([
    ["'12345678901234567.10'::numeric", '12345678901234567.10'],
    ['array[0.10, 2]::numeric[]', ['0.10', '2']],
    ["'2026-02-28'::date", '2026-02-28'],
    ["'infinity'::date", 'infinity'],
    ["array['2026-02-28'::date, null]", ['2026-02-28', null]],
    ["'2026-02-28 12:00:00.5'::timestamp", '2026-02-28 12:00:00.5'],
    ["'2026-02-28T12:00:00.123456+02'::timestamptz", new Date('2026-02-28T10:00:00.123Z')],
    ["array['2026-02-28T12:00:00Z'::timestamptz]", [new Date('2026-02-28T12:00:00Z')]],
    ['9007199254740991::bigint', Number.MAX_SAFE_INTEGER],
    ['(-7)::bigint', -7],
    ['array[1, 2]::bigint[]', [1, 2]],
    [
      'array[[1, 2], [3, 4]]::bigint[]',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['count(*)', 1],
    ['7::integer', 7],
    ['1.5::float8', 1.5],
    ['true', true],
    ["'text'", 'text'],
    ["array['a', 'b\"c']", ['a', 'b"c']],
    ['\'{"a":[1,null]}\'::jsonb', { a: [1, null] }],
    ["'\\x00ff'::bytea", Buffer.from([0, 255])],
    ["interval '1 day 2 hours'", '1 day 02:00:00'],
    ["'12:30'::time", '12:30:00'],
    ["'b1a4d2f0-58a4-4d0c-9d2b-0d9a4f6d4a11'::uuid", 'b1a4d2f0-58a4-4d0c-9d2b-0d9a4f6d4a11'],
    ['null::date', null],
    ["current_setting('TimeZone')", 'UTC'],
  ])('reads %s', async (expression, expected) => {
    const { kysely } = await open();
    expect(await valueOf(kysely, expression)).toEqual(expected);
  });

  it('refuses a bigint that a number cannot hold, and goes on', async () => {
    const { kysely } = await open();
    await expect(valueOf(kysely, '9007199254740993::bigint')).rejects.toMatchObject({
      code: 'integer_out_of_range',
    });
    expect(await valueOf(kysely, '9007199254740993::bigint::text')).toBe('9007199254740993');
  });

  it('stores what it reads', async () => {
    const { kysely } = await open();
    const day = '2026-03-29';
    const instant = new Date('2026-03-29T01:30:00.250Z');
    const { rows } =
      await sql`select ${day}::date as day, ${instant}::timestamptz as instant, ${'10.10'}::numeric as amount,
      ${Buffer.from('bytes')}::bytea as bytes, ${JSON.stringify({ a: 1 })}::jsonb as json, ${5}::bigint as big`.execute(
        kysely,
      );
    expect(rows).toEqual([
      { day, instant, amount: '10.10', bytes: Buffer.from('bytes'), json: { a: 1 }, big: 5 },
    ]);
  });
});
