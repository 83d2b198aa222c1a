import { expect, it } from '@jest/globals';
import * as provider from './index.ts';

it('the provider exports what starts it, and nothing else', () => {
  expect(Object.keys(provider).sort()).toEqual(['ProviderConfig', 'startProvider']);
});
