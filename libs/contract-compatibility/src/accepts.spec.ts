import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { differences } from './accepts.ts';

const texts = fc.constantFrom('a', 'b', 'abc');
const leaf: fc.Arbitrary<z.ZodType> = fc.oneof(
  fc
    .record({ min: fc.integer({ min: 0, max: 2 }), max: fc.integer({ min: 2, max: 4 }) })
    .map(({ min, max }) => z.string().min(min).max(max)),
  fc
    .record({ min: fc.integer({ min: -2, max: 0 }), max: fc.integer({ min: 0, max: 2 }) })
    .map(({ min, max }) => z.int().min(min).max(max)),
  fc.constant(z.number()),
  fc.constant(z.url()),
  fc.constant(z.number().multipleOf(2)),
  fc.constant(z.boolean()),
  fc.constant(z.unknown()),
  fc.uniqueArray(texts, { minLength: 1 }).map((values) => z.enum(values)),
);
const schema = fc.letrec<{ any: z.ZodType }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    leaf,
    tie('any').map((item) => z.array(item).max(2)),
    tie('any').map((item) => z.record(z.string(), item)),
    fc
      .tuple(tie('any'), tie('any'))
      .map(([a, b]) =>
        z.discriminatedUnion('a', [
          z.strictObject({ a: z.literal('a'), b: a }),
          z.strictObject({ a: z.literal('b'), b }),
        ]),
      ),
    tie('any').map((one) => z.union([one, z.null()])),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => z.strictObject({ a, b: b.optional() })),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => z.object({ a: a.optional(), b })),
  ),
})).any;
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom('', 'a', 'b', 'ab', 'abc', 'abcde', null, true, -2, 0, 1, 1.5, 3),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('any'), { maxKeys: 3 }),
  ),
})).any;

it('where no difference is told, everything that the one allows is valid by the other', () => {
  let compared = 0;
  fc.assert(
    fc.property(schema, schema, fc.array(value, { minLength: 20, maxLength: 40 }), (wide, narrow, values) => {
      const placed = (one: z.ZodType) => ({
        schema: { ...z.toJSONSchema(one, { io: 'input' }) },
        document: {},
      });
      if (differences(placed(wide), placed(narrow), 'it').length > 0) return;
      for (const one of values)
        if (narrow.safeParse(one).success) {
          compared += 1;
          expect(wide.safeParse(one).error?.issues).toBeUndefined();
        }
    }),
    { numRuns: 10_000 },
  );
  expect(compared).toBeGreaterThan(200);
});

it.each([
  [{ enum: [10], format: 'x' }, { const: 1 }],
  [{ enum: ['ab'], format: 'x' }, { const: 'a' }],
  [{ type: 'string', pattern: '(' }, { const: 'a' }],
  [{ type: 'number', multipleOf: 2 }, { const: 5 }],
])('a value is not valid by %j that is only like one: %j', (wide, narrow) => {
  const placed = (schema: object) => ({ schema: { ...schema }, document: {} });
  expect(differences(placed(wide), placed(narrow), 'it')).toHaveLength(1);
});

it('no schema differs from itself', () => {
  fc.assert(
    fc.property(schema, (one) => {
      const placed = { schema: { ...z.toJSONSchema(one, { io: 'input' }) }, document: {} };
      expect(differences(placed, placed, 'it')).toEqual([]);
    }),
  );
});
