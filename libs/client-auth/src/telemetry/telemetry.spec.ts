import { readFile } from 'node:fs/promises';
import { metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeProvider, fakeProvider, json } from '../fake-provider.fixture.ts';
import {
  allowInsecureLoopback,
  clientCredentials,
  type ClientCredentialsOptions,
  generateSigner,
  type Signer,
  type TokenRequestRecord,
} from '../index.ts';
import { attributes, telemetry } from './telemetry.ts';

const spans = new InMemorySpanExporter();
const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 });
let provider: FakeProvider;
let key: Signer;
let records: TokenRequestRecord[];

beforeAll(() => {
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }),
  );
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});
afterAll(() => reader.shutdown());
beforeEach(async () => {
  provider = await fakeProvider();
  key = await generateSigner('ES256');
  records = [];
  spans.reset();
});
afterEach(() => provider.close());

const source = (options: Partial<ClientCredentialsOptions<string>> = {}) =>
  clientCredentials({
    issuer: provider.issuer,
    clientId: 'client-1',
    key,
    scopes: ['accounts.read'],
    onTokenRequest: (record) => records.push(record),
    [allowInsecureLoopback]: true,
    ...options,
  });

describe('an application with OpenTelemetry', () => {
  it('sees each token request as a span that can be joined with the log of the provider', async () => {
    await source().getToken();
    const [span] = spans.getFinishedSpans();
    expect(span?.name).toBe('client_credentials');
    expect(span?.attributes).toEqual({
      'ambit.outcome': 'granted',
      'ambit.token.request.purpose': 'first',
      'ambit.issuer': provider.issuer,
      'ambit.client_id': 'client-1',
      'ambit.kid': key.kid,
      'ambit.algorithm': 'ES256',
      'ambit.jti_hash': records[0]?.jtiHash,
    });
  });

  it('sees of a failure its code, and nothing secret', async () => {
    provider.token = json(401, { error: 'invalid_client', error_description: 'canary-token' });
    await source()
      .getToken()
      .catch(() => undefined);
    const [span] = spans.getFinishedSpans();
    expect(span?.status.message).toBe('invalid_client');
    expect(JSON.stringify([span?.attributes, span?.events, span?.status])).not.toContain('canary-token');
  });

  it('counts requests by outcome, and where tokens came from', async () => {
    const tokens = source();
    await tokens.getToken();
    await tokens.getToken();
    await reader.forceFlush();
    const names = measured
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
      .map(({ descriptor, dataPoints }) => [
        descriptor.name,
        dataPoints.map(({ attributes }) => attributes['ambit.outcome'] ?? attributes['ambit.token.served']),
      ]);
    const byName = Object.fromEntries(names);
    expect(byName['ambit.token.requests']).toEqual(expect.arrayContaining(['granted', 'invalid_client']));
    expect(byName['ambit.token.request.duration']).toContain('granted');
    expect(byName['ambit.tokens.served']).toEqual(expect.arrayContaining(['request', 'memory']));
  });

  it('tells renewals and probes from requests that somebody waits for', async () => {
    let now = Date.now();
    const tokens = source({ clock: () => now, random: () => 0 });
    await tokens.getToken();
    now += 270_000;
    await tokens.getToken();
    provider.token = json(503, {});
    now += 270_000;
    await tokens.getToken();
    await tokens.probe(key).catch(() => undefined);
    now += 30_000;
    await tokens.getToken().catch(() => undefined);
    const expected = [
      ['first', 'granted'],
      ['renewal', 'granted'],
      ['renewal', 'provider_unavailable'],
      ['probe', 'provider_unavailable'],
      ['first', 'provider_unavailable'],
    ];
    expect(records.map(({ purpose, outcome }) => [purpose, outcome])).toEqual(expected);
    await reader.forceFlush();
    const counted = measured
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
      .filter(({ descriptor }) => descriptor.name === 'ambit.token.requests')
      .map(({ dataPoints }) =>
        dataPoints.map(({ attributes }) => [
          attributes['ambit.token.request.purpose'],
          attributes['ambit.outcome'],
        ]),
      );
    expect(counted.flat()).toEqual(expect.arrayContaining(expected));
  });

  it('finds every name in the README', async () => {
    await source().getToken();
    telemetry.keyTransition('active', key.kid);
    telemetry.keyAge(1, key.kid);
    await reader.forceFlush();
    const instruments = measured
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
      .map(({ descriptor }) => descriptor.name);
    expect(new Set(instruments).size).toBe(Object.keys(telemetry).length + 1); // a request has two
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    for (const name of [...instruments, ...Object.values(attributes)])
      expect(readme).toContain(`\`${name}\``);
  });
});
