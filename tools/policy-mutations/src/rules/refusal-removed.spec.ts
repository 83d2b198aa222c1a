import { expect, it } from '@jest/globals';
import { changesOf } from './changes.fixture.ts';
import { refusalRemoved } from './refusal-removed.ts';

it.each([
  'if (bad) throw new Error();',
  'if (bad) { throw refusal(); }',
  "function* f() { if (bad) yield 'a problem'; }",
  "if (bad) refuse('code', 'why');",
  "function f() { if (bad) return { allowed: false, reason: 'x' }; }",
  "function f() { if (bad) return new ProblemError('x'); }",
  "function f() { if (bad) return refusal('x'); }",
  'function f() { for (const x of y) if (bad) return malformed(x); }',
  'function f() { if (bad) return verdict; }',
  'function isGood() { if (bad) return false; return true; }',
  'const isGood = () => { if (bad) return false; return true; };',
  'class Guard { canActivate() { if (bad) return false; return true; } }',
])('lets the condition of a refusal never hold: %s', (code) => {
  expect(changesOf(refusalRemoved, code)).toEqual(['bad → false']);
});

it('passes on no refusal that was made before', () => {
  expect(changesOf(refusalRemoved, 'function f() { if (x instanceof ProblemError) return x; }')).toEqual([
    'x instanceof ProblemError → false',
  ]);
});

it.each([
  'if (good) return 1;',
  'function f() { if (good) return false; }',
  'function f() { if (x instanceof Other) return x; }',
  'function f() { if (x instanceof Error) return y; }',
  "if (good) throw new TypeError('misuse');",
  'if (good) { log(); throw e; }',
  'function f() { if (good) return { allowed: true }; }',
])('leaves other conditions alone: %s', (code) => {
  expect(changesOf(refusalRemoved, code)).toEqual([]);
});
