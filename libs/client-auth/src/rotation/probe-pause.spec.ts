import { expect, it } from '@jest/globals';
import {
  ClientAuthError,
  type ClientAuthErrorCode,
  type ClientAuthErrorOptions,
} from '../issuer/client-auth-error.ts';
import { ProbePause } from './probe-pause.ts';

const second = 1_000;
const hour = 3_600 * second;

/** How often a key is tried within an hour by a ring that looks each second. */
function triesInAnHour(error: unknown): number {
  const pause = new ProbePause();
  let tries = 0;
  for (let now = 0; now < hour; now += second)
    if (pause.isOver('key', now)) {
      tries += 1;
      pause.failed('key', now, error);
    }
  return tries;
}

const failure = (code: ClientAuthErrorCode, options?: ClientAuthErrorOptions): ClientAuthError =>
  new ClientAuthError(code, 'a test', options);

it.each([
  failure('invalid_client', { status: 401 }),
  failure('invalid_scope', { status: 400 }),
  failure('refused', { status: 403 }),
  failure('rate_limited', { status: 429 }),
  failure('provider_unavailable', { status: 503 }),
  failure('discovery_failed', { status: 404 }),
  failure('signing_failed'),
  new Error('of others'),
])('a key is tried a few times an hour where the answer is %s', (error) => {
  expect(triesInAnHour(error)).toBeLessThan(15);
});

it.each([failure('network_failed'), failure('timeout'), failure('discovery_failed')])(
  'a key is tried every few seconds where nobody answers: %s',
  (error) => {
    const pause = new ProbePause();
    const pauses: number[] = [];
    let now = 0;
    for (let failures = 0; failures < 5; failures += 1) {
      pause.failed('key', now, error);
      const failedAt = now;
      while (!pause.isOver('key', now)) now += second;
      pauses.push((now - failedAt) / second);
    }
    expect(pauses).toEqual([1, 2, 4, 5, 5]);
  },
);

it('a key is not tried before the provider wants it', () => {
  const pause = new ProbePause();
  pause.failed('key', 0, failure('rate_limited', { status: 429, retryAfter: 3_600 }));
  expect(pause.isOver('key', hour - 1)).toBe(false);
  expect(pause.isOver('key', hour)).toBe(true);
});

it('a refusal after an outage, and another key, begin anew', () => {
  const pause = new ProbePause();
  for (let now = 0; now < 60 * second; now += second) pause.failed('key', now, failure('network_failed'));
  pause.failed('key', hour, failure('invalid_client'));
  expect(pause.isOver('key', hour + 5 * second)).toBe(true);
  expect(pause.isOver('other', hour)).toBe(true);
});
