import { expect, it } from '@jest/globals';
import { changesOf } from './changes.fixture.ts';
import { refusalRemoved } from './refusal-removed.ts';

it.each([
  'if (bad) throw new Error();',
  'if (bad) { throw refusal(); }',
  "function* f() { if (bad) yield 'a problem'; }",
  "if (bad) refuse('code', 'why');",
  "function f() { if (bad) return { allowed: false, reason: 'x' }; }",
])('lets the condition of a refusal never hold: %s', (code) => {
  expect(changesOf(refusalRemoved, code)).toEqual(['bad → false']);
});

it.each([
  'if (good) return 1;',
  "if (good) throw new TypeError('misuse');",
  'if (good) { log(); throw e; }',
  'function f() { if (good) return { allowed: true }; }',
])('leaves other conditions alone: %s', (code) => {
  expect(changesOf(refusalRemoved, code)).toEqual([]);
});
