import { expect, it } from '@jest/globals';
import { dpopNonces } from './dpop-nonces.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const secret = Buffer.alloc(32, 7);

it('a nonce is good in every replica that has the secret, also in one whose clock is behind or ahead', () => {
  const nonce = dpopNonces({ secret, clock: () => now }).current();
  expect(nonce).toMatch(/^[\w-]{43}$/);
  const at = (clock: number) => dpopNonces({ secret, clock: () => clock }).check(nonce);
  expect([at(now), at(now - 120_000), at(now + 120_000), at(now + 240_000), at(now - 240_000)]).toEqual([
    'good',
    'good',
    'ending',
    'stale',
    'stale',
  ]);
});

it('a nonce of another secret is none', () => {
  const other = dpopNonces({ secret: Buffer.alloc(32, 8), clock: () => now });
  expect(other.check(dpopNonces({ secret, clock: () => now }).current())).toBe('stale');
  expect(other.check('\u00e9'.repeat(43))).toBe('stale');
});

it('a secret is long, and a period is some seconds', () => {
  expect(() => dpopNonces({ secret: Buffer.alloc(31) })).toThrow(TypeError);
  expect(() => dpopNonces({ secret, period: 0 })).toThrow(TypeError);
  expect(() => dpopNonces({ secret, period: Number.NaN })).toThrow(TypeError);
});
