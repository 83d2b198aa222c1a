import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll, beforeEach, jest } from '@jest/globals';
import { type FakeProvider, fakeProvider } from '../fake-provider.fixture.ts';
import { canary } from '../hostile-provider.fixture.ts';
import {
  allowInsecureLoopback,
  clientCredentials,
  type ClientCredentials,
  type ClientCredentialsOptions,
  privateKeyFromPem,
  type Signer,
} from '../index.ts';
import { CanaryWatch } from './canary-watch.fixture.ts';

/** What a test has: a provider, a folder, and a watch over everything that leaves the library. */
export interface CanaryHarness {
  readonly watch: CanaryWatch;
  readonly provider: FakeProvider;
  readonly directory: string;
  /** Takes down what came of some work, a value or an error. */
  attempt(where: string, work: () => unknown): Promise<unknown>;
  /** A source that tells the watch of each request. */
  source(key: Signer, options?: Partial<ClientCredentialsOptions<string>>): ClientCredentials<string>;
  /** A key that no other provider has seen, and that is watched for. */
  newKey(): Promise<Signer>;
  /** Watches for what was sent to the provider, and takes down the spans, the metrics and the console. */
  collect(): Promise<void>;
}

/** Sets up a watch for each test of a file. */
export function canaryHarness(): CanaryHarness {
  const spans = new InMemorySpanExporter();
  const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 });
  let watch: CanaryWatch;
  let provider: FakeProvider;
  let directory: string;
  let printed: string[];

  beforeAll(() => {
    trace.setGlobalTracerProvider(
      new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }),
    );
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  });
  afterAll(() => reader.shutdown());
  beforeEach(async () => {
    watch = new CanaryWatch();
    watch.watch('the token', canary);
    provider = await fakeProvider();
    directory = await mkdtemp(join(tmpdir(), 'ambit-canary-'));
    spans.reset();
    printed = [];
    for (const stream of [process.stdout, process.stderr])
      jest.spyOn(stream, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await provider.close();
    await rm(directory, { recursive: true });
  });

  return {
    get watch() {
      return watch;
    },
    get provider() {
      return provider;
    },
    get directory() {
      return directory;
    },
    attempt: async (where, work) => {
      const outcome = await Promise.resolve()
        .then(work)
        .catch((error: unknown) => error);
      watch.emitted(where, outcome);
      return outcome;
    },
    source: (key, options = {}) =>
      clientCredentials({
        issuer: provider.issuer,
        clientId: 'client-1',
        key,
        scopes: ['accounts.read'],
        resource: 'https://accounts.example',
        onTokenRequest: (record) => watch.emitted('a record of a token request', record),
        [allowInsecureLoopback]: true,
        ...options,
      }),
    newKey: async () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      watchPrivateKey(watch, pem, privateKey.export({ format: 'jwk' }).d);
      return privateKeyFromPem(pem);
    },
    collect: async () => {
      for (const { form, headers } of provider.tokenRequests) {
        const assertion = form.get('client_assertion') ?? '';
        watch.watch('an assertion', assertion);
        watch.watch('the signature of an assertion', assertion.split('.')[2] ?? '');
        if (headers['dpop'] !== undefined) watch.watch('a proof', String(headers['dpop']));
      }
      await reader.forceFlush();
      for (const { name, attributes, events, status } of spans.getFinishedSpans())
        watch.emitted(`the span ${name}`, { attributes, events, status });
      watch.emitted('the metrics', measured.getMetrics());
      for (const text of printed) watch.emitted('the console', text);
    },
  };
}

/** Watches for a private key as PEM, line by line, and as JWK. */
export function watchPrivateKey(watch: CanaryWatch, pem: string, d: string | undefined): void {
  for (const line of pem.split('\n').filter((text) => !text.startsWith('-'))) watch.watch('the PEM', line);
  watch.watch('the private key as JWK', d ?? '');
}
