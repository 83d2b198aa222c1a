import { isDeepStrictEqual } from 'node:util';
import { ProblemError } from '@ambit/nest-authorization';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { formatCursor, readCursor } from './cursor.ts';
import { applyMergePatch } from './merge-patch.ts';
import { statementCycle } from './statement-cycle.ts';

const id = '0b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';

describe('a cursor', () => {
  it('gives back where a page of the same filter ended, whatever the order of its members', () => {
    const cursor = formatCursor(id, { text: 'x', branchIds: ['1'] });
    expect(readCursor(cursor, { branchIds: ['1'], text: 'x' }, z.uuid())).toBe(id);
  });

  it('gives back any id for any filter, and for no other', () => {
    const filter = fc.dictionary(fc.string(), fc.jsonValue());
    const sent = (value: object): unknown => JSON.parse(JSON.stringify(value));
    fc.assert(
      fc.property(fc.uuid(), filter, filter, (last, one, other) => {
        const cursor = formatCursor(last, one);
        expect(cursor).toMatch(/^[\w-]{1,500}$/);
        expect(readCursor(cursor, one, z.uuid())).toBe(last);
        if (isDeepStrictEqual(sent(one), sent(other))) return;
        expect(() => readCursor(cursor, other, z.uuid())).toThrow(ProblemError);
      }),
    );
  });

  it('of another filter is refused', () => {
    expect(() => readCursor(formatCursor(id, { text: 'x' }), { text: 'y' }, z.uuid())).toThrow(
      'belongs to another filter',
    );
  });

  it('that ended at what is no id here is refused', () => {
    expect(() => readCursor(formatCursor('1 or true', {}), {}, z.uuid())).toThrow('is not a cursor');
  });

  it('that is any other text is refused with a pointer to it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.json().map((text) => Buffer.from(text).toString('base64url')),
        ),
        (text) => {
          try {
            readCursor(text, {}, z.uuid());
          } catch (error) {
            expect(error).toBeInstanceOf(ProblemError);
            expect((error as ProblemError).options.errors?.[0]?.pointer).toBe('/cursor'); // asserted above
            return;
          }
          throw new Error('was accepted');
        },
      ),
    );
  });
});

describe('a merge patch', () => {
  const record = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.oneof(fc.integer(), fc.string(), fc.boolean()),
  );
  const patch = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.oneof(fc.integer(), fc.constant(null)));

  it('replaces, removes by null and keeps the rest (RFC 7396), and may be applied twice', () => {
    fc.assert(
      fc.property(record, patch, (target, change) => {
        const before = structuredClone(target);
        const merged = applyMergePatch<Record<string, unknown>>(target, change);
        expect(target).toEqual(before);
        for (const name of ['a', 'b', 'c', 'd'])
          expect(merged[name]).toBe(name in change ? (change[name] ?? undefined) : target[name]);
        expect(applyMergePatch(merged, change)).toEqual(merged);
      }),
    );
  });
});

describe('a merge patch of an account', () => {
  /** RFC 7396 §2, line by line. */
  function reference(target: unknown, patch: unknown): unknown {
    if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
    const isObject = typeof target === 'object' && target !== null && !Array.isArray(target);
    const result = new Map<string, unknown>(isObject ? Object.entries(target) : []);
    for (const [name, value] of Object.entries(patch)) {
      if (value === null) result.delete(name);
      else result.set(name, reference(result.get(name), value));
    }
    return Object.fromEntries(result);
  }

  it('does what the RFC does, to any flat object', () => {
    const scalar = fc.oneof(fc.integer(), fc.string(), fc.boolean());
    const name = fc.oneof(fc.constantFrom('a', 'b', 'toString', 'constructor', ''), fc.string());
    fc.assert(
      fc.property(
        fc.dictionary(name, scalar),
        fc.dictionary(name, fc.oneof(scalar, fc.constant(null))),
        (target, change) => {
          const merged = applyMergePatch<Record<string, unknown>>(target, change);
          expect(merged).toEqual(reference(target, change));
          expect(Object.keys(merged)).toEqual(Object.keys(reference(target, change) as object)); // an object
        },
      ),
    );
  });
});

describe('a statement cycle', () => {
  it.each([
    ['2026-11-15', 15, '2026-10-15', 31],
    ['2026-11-16', 15, '2026-11-15', 1],
    ['2026-01-10', 31, '2025-12-31', 10],
    ['2026-03-01', 31, '2026-02-28', 1],
    ['2028-02-29', 31, '2028-01-31', 29],
    ['2026-02-28', 28, '2026-01-28', 31],
    ['0050-01-15', 15, '0049-12-15', 31],
  ])('on %s with cycle day %i began after %s, %i days ago', (asOf, day, lastCycleDate, daysIntoCycle) => {
    expect(statementCycle(asOf, day)).toMatchObject({ lastCycleDate, daysIntoCycle });
  });

  it('holds every day in exactly one cycle', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-02-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 31 }),
        (date, day) => {
          const asOf = date.toISOString().slice(0, 10);
          const { startDate, lastCycleDate, daysIntoCycle } = statementCycle(asOf, day);
          expect(lastCycleDate < startDate && startDate <= asOf).toBe(true);
          expect(daysIntoCycle).toBeLessThanOrEqual(31);
          expect(statementCycle(startDate, day)).toMatchObject({ startDate, daysIntoCycle: 1 });
        },
      ),
    );
  });
});
