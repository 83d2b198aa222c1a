import { metrics, trace } from '@opentelemetry/api';
import { describe, expect, it } from '@jest/globals';
import { ClientAuthError } from '../index.ts';
import { canaryHarness } from './canary-harness.fixture.ts';

const test = canaryHarness();

/** Puts a secret where the library could have put it. */
type Plant = (secret: string) => void;

const channels: readonly (readonly [channel: string, where: string, plant: Plant])[] = [
  [
    'the message of an error',
    'an error',
    (secret) => test.watch.emitted('an error', new ClientAuthError('refused', `refused: ${secret}`)),
  ],
  [
    'a member of an error',
    'an error',
    (secret) =>
      test.watch.emitted(
        'an error',
        new ClientAuthError('refused', 'refused', { errorDescription: `you sent ${secret}` }),
      ),
  ],
  [
    'the cause of an error',
    'an error',
    (secret) => {
      const cause = new Error('failed', { cause: { body: { access_token: secret } } });
      test.watch.emitted('an error', new ClientAuthError('refused', 'refused', { cause }));
    },
  ],
  [
    'what inspect shows of a value',
    'a value',
    (secret) => test.watch.emitted('a value', { [Symbol('hidden')]: { value: secret } }),
  ],
  [
    'what inspect shows of a value, as bytes',
    'a value',
    (secret) => test.watch.emitted('a value', { key: new Uint8Array(Buffer.from(secret)) }),
  ],
  [
    'what JSON shows of a value',
    'a value',
    (secret) =>
      test.watch.emitted('a value', { toJSON: () => ({ hex: Buffer.from(secret).toString('hex') }) }),
  ],
  [
    'an attribute of a span',
    'the span planted',
    (secret) =>
      trace
        .getTracer('planted')
        .startSpan('planted', { attributes: { assertion: secret } })
        .end(),
  ],
  [
    'an event of a span',
    'the span planted',
    (secret) => {
      const span = trace.getTracer('planted').startSpan('planted');
      span.recordException(new Error(secret));
      span.end();
    },
  ],
  [
    'a label of a metric',
    'the metrics',
    (secret) => metrics.getMeter('planted').createCounter('planted').add(1, { token: secret }),
  ],
  [
    'a record for a log',
    'a record',
    (secret) => test.watch.emitted('a record', { headers: { authorization: `Bearer ${secret}` } }),
  ],
  ['standard output', 'the console', (secret) => void process.stdout.write(`${secret}\n`)],
  ['standard error', 'the console', (secret) => void process.stderr.write(`[debug] ${secret}\n`)],
];

describe('the watch', () => {
  it.each(channels)('finds a leak that is planted in %s', async (_channel, where, plant) => {
    await test.source(await test.newKey()).getToken();
    await test.collect();
    expect(test.watch.leaks()).toEqual([]);

    plant(test.provider.tokenRequests[0]?.form.get('client_assertion') ?? '');
    await test.collect();
    expect(test.watch.leaks()).toContainEqual({
      secret: expect.stringContaining('an assertion'),
      where: expect.stringContaining(where),
    });
  });
});
