import { expect, it } from '@jest/globals';
import { changesOf } from './changes.fixture.ts';
import { operandDropped } from './operand-dropped.ts';

it('leaves out each reason to refuse', () => {
  expect(changesOf(operandDropped, 'if (a || b || c) throw e;')).toEqual([
    'a → false',
    'b → false',
    'c → false',
  ]);
});

it('leaves out each condition of acceptance', () => {
  expect(changesOf(operandDropped, 'function f() { if (a && b) return; throw e; }')).toEqual([
    'a → true',
    'b → true',
  ]);
});

it('leaves out each part of an answer that a predicate gives', () => {
  expect(changesOf(operandDropped, 'function isGood(): boolean { return a && b; }')).toEqual([
    'a → true',
    'b → true',
  ]);
  expect(changesOf(operandDropped, 'function total(): number { return a && b; }')).toEqual([]);
});

it('leaves out each part by which a list is filtered', () => {
  expect(changesOf(operandDropped, 'x.filter((one) => one.from <= now && now < one.until);')).toEqual([
    'one.from <= now → true',
    'now < one.until → true',
  ]);
  expect(changesOf(operandDropped, 'x.map((one) => one.a && one.b);')).toEqual([]);
});

it('leaves alone what only the compiler needs', () => {
  expect(changesOf(operandDropped, "if (!('a' in b) || b.a !== c) throw e;")).toEqual(['b.a !== c → false']);
});

it('leaves a single reason to the rule for it, and what would refuse more', () => {
  expect(changesOf(operandDropped, 'if (a) throw e;')).toEqual([]);
  expect(changesOf(operandDropped, 'if (a && b) throw e;')).toEqual([]);
});
