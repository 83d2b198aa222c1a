import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { readJsonObject } from './json-object.ts';

const read = (text: string) => readJsonObject(Buffer.from(text));

afterEach(() => void jest.restoreAllMocks());

describe('a text that is no JSON', () => {
  // Over such texts an expression that looks for strings takes time that grows with the square: from each quote it goes to
  // the end and back.
  it.each([
    ['with a string that never closes', `{"a":"${'\\"'.repeat(8_000)}`],
    ['with quotes that are escaped outside of strings', '\\"'.repeat(8_000)],
    ['with a string of a line', '{"a":"\n"}'],
    ['that is nested without end', '['.repeat(16_000)],
  ])('%s is refused before its members are looked at', (_, text) => {
    const scan = jest.spyOn(String.prototype, 'matchAll');
    expect(read(text)).toBeUndefined();
    expect(scan).not.toHaveBeenCalled();
  });

  it('is found out by a look that any object gets, once', () => {
    const scan = jest.spyOn(String.prototype, 'matchAll');
    expect(read('{"a":"\\"b\\":1,\\"b\\":1"}')).toEqual({ a: '"b":1,"b":1' });
    expect(scan).toHaveBeenCalledTimes(1);
  });
});
