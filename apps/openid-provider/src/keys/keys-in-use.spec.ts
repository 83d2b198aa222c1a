import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { leastOverlap, longestTokenLifetime } from './key-times.ts';
import { keysInUse } from './keys-in-use.ts';
import { planRotation } from './plan-rotation.ts';
import type { SigningKey, SigningKeys } from './signing-keys.ts';

const key = (kid: string): SigningKey => ({
  kty: 'EC',
  crv: 'P-256',
  alg: 'ES256',
  use: 'sig',
  kid,
  x: '',
  y: '',
  d: '',
});

/** Seconds. */
const keysMaxAge = 60;
const tokenLifetimes = fc.integer({ min: 30, max: longestTokenLifetime });
const rotations = fc.array(
  fc.record({
    wait: fc.integer({ min: 1, max: 9_000 }),
    overlap: fc.integer({ min: leastOverlap(keysMaxAge), max: 1_800 }),
  }),
  { minLength: 1, maxLength: 12 },
);
const pauses = fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 20, maxLength: 200 });

/** What the file has from a time on, when the command runs after each wait. Times in milliseconds. */
function filesOf(steps: readonly { readonly wait: number; readonly overlap: number }[]) {
  let content: SigningKeys = { keys: [key('key-0')] };
  let from = 0;
  const files = [{ from, content }];
  const overlaps = new Map<string, number>();
  for (const [index, { wait, overlap }] of steps.entries()) {
    from += wait * 1000;
    const newKey = key(`key-${index + 1}`);
    ({ content } = planRotation(content, {
      newKey,
      overlap,
      keysMaxAge,
      discard: undefined,
      now: from,
    }));
    if (content.keys.includes(newKey)) overlaps.set(newKey.kid, overlap * 1000);
    files.push({ from, content });
  }
  return { files, overlaps };
}

/** Moments to look at: some or other, and just before and at every change of the signer. */
function momentsOf(files: ReturnType<typeof filesOf>['files'], waits: readonly number[]): readonly number[] {
  let now = 0;
  const any = waits.map((seconds) => (now += seconds * 1000));
  const changes = files.flatMap(({ content }) => Object.values(content.signs_from ?? {}).map(Date.parse));
  return [0, ...any, ...changes, ...changes.map((time) => time - 1)].toSorted((a, b) => a - b);
}

it('at any time, the signer was published for its overlap, and what it signs can be verified while it lives', () => {
  fc.assert(
    fc.property(rotations, pauses, tokenLifetimes, (steps, waits, tokenLifetime) => {
      const { files, overlaps } = filesOf(steps);
      const publishedSince = new Map(
        files
          .toReversed()
          .flatMap(({ from, content }) => content.keys.map(({ kid }) => [kid, from] as const)),
      );
      let tokens: readonly { readonly kid: string; readonly exp: number }[] = [];
      for (const now of momentsOf(files, waits)) {
        const content = files.findLast(({ from }) => from <= now)?.content ?? { keys: [] };
        const { signing, published } = keysInUse(content, now, tokenLifetime);
        // The first has no overlap: nobody knew another.
        expect(now - (publishedSince.get(signing.kid) ?? now)).toBeGreaterThanOrEqual(
          overlaps.get(signing.kid) ?? 0,
        );
        tokens = tokens.filter(({ exp }) => exp > now);
        tokens = [...tokens, { kid: signing.kid, exp: now + tokenLifetime * 1000 }];
        for (const { kid } of tokens) expect(published.map((one) => one.kid)).toContain(kid);
      }
    }),
  );
});

it('keys without times are as they were before there were any: the first signs and all are published', () => {
  const { signing, published } = keysInUse({ keys: [key('one'), key('two')] }, 0);
  expect([signing.kid, published.map(({ kid }) => kid)]).toEqual(['one', ['one', 'two']]);
});
