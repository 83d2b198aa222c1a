import { describe, expect, it } from '@jest/globals';
import { limitWork } from './work-limit.ts';

describe('a limit of work', () => {
  it('lets in as many as it says, and the next when one has left', () => {
    const limit = limitWork(2);
    const [first, second] = [limit.enter(), limit.enter()];
    expect([limit.inside, limit.enter()]).toEqual([2, undefined]);
    first?.();
    expect(limit.inside).toBe(1);
    expect(limit.enter()).toBeDefined();
    second?.();
    expect(limit.inside).toBe(1);
  });

  it('counts one who leaves twice once', () => {
    const limit = limitWork(2);
    const leave = limit.enter();
    void limit.enter();
    leave?.();
    leave?.();
    expect(limit.inside).toBe(1);
  });

  it.each([0, -1, 1.5, Number.NaN])('is not %p', (most) => {
    expect(() => limitWork(most)).toThrow(TypeError);
  });
});
