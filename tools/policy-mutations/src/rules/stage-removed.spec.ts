import { expect, it } from '@jest/globals';
import { textsOf } from './changes.fixture.ts';
import { stageRemoved } from './stage-removed.ts';

it('takes each stage out of the pipeline', () => {
  expect(textsOf(stageRemoved, 'this.#stages = [a, b];')).toEqual([
    'this.#stages = [ b];',
    'this.#stages = [a, ];',
  ]);
  expect(textsOf(stageRemoved, 'const pipeline = Object.freeze([a]);')).toEqual([
    'const pipeline = Object.freeze([]);',
  ]);
});

it('does so where a function returns it, or its type says what it is', () => {
  expect(textsOf(stageRemoved, 'function operationStages() { return Object.freeze([a]); }')).toEqual([
    'function operationStages() { return Object.freeze([]); }',
  ]);
  expect(textsOf(stageRemoved, 'const forAll: readonly StageCheck[] = x ? [a] : [b];')).toEqual([
    'const forAll: readonly StageCheck[] = x ? [] : [b];',
    'const forAll: readonly StageCheck[] = x ? [a] : [];',
  ]);
});

it('leaves other lists alone, and those of names', () => {
  expect(textsOf(stageRemoved, "const stages = ['scope'];")).toEqual([]);
  expect(textsOf(stageRemoved, 'const names = [a, b];')).toEqual([]);
});
