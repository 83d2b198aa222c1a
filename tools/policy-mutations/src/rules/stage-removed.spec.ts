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

it('leaves other lists alone', () => {
  expect(textsOf(stageRemoved, 'const names = [a, b];')).toEqual([]);
});
