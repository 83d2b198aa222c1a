import { expect, it } from '@jest/globals';
import { changesOf } from './changes.fixture.ts';
import { headerRemoved } from './header-removed.ts';

const file = 'libs/nest-authorization/src/x.ts';

it('leaves out each header of an answer', () => {
  expect(
    changesOf(headerRemoved, "set('Cache-Control', 'no-store'); a.setHeader(r, 'X-Id', id);", file),
  ).toEqual(["set('Cache-Control', 'no-store'); → ;", "a.setHeader(r, 'X-Id', id); → ;"]);
  expect(changesOf(headerRemoved, 'map.set(key, value);', file)).toEqual([]);
});
