import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { context, metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CanaryWatch } from './canary.fixture.ts';
import { type FakeProvider, fakeProvider } from './fake-provider.fixture.ts';
import { canary, hostileCases } from './hostile-provider.fixture.ts';
import {
  allowInsecureLoopback,
  clientCredentials,
  type ClientCredentials,
  fileKeyRingStore,
  KeyRing,
  loadPrivateKey,
  mountedPrivateKey,
  privateKeyFromEnvironment,
  privateKeyFromJwk,
  privateKeyFromPem,
  sealingOf,
  type Signer,
} from './index.ts';

const spans = new InMemorySpanExporter();
const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 });
const passphrase = 'canary-passphrase';
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const jwk = privateKey.export({ format: 'jwk' });
const encrypted = privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
  .toString();

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
  watch.watch('the passphrase', passphrase);
  watch.watch('the private key as JWK', jwk.d ?? '');
  for (const line of pem.split('\n').filter((text) => !text.startsWith('-'))) watch.watch('the PEM', line);
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

/** Takes down what came of an attempt, and all that was sent to the provider as secret. */
async function attempt(where: string, work: Promise<unknown> | (() => Promise<unknown>)): Promise<void> {
  const outcome = await (typeof work === 'function' ? work() : work).then(
    (value) => value,
    (error: unknown) => error,
  );
  watch.emitted(where, outcome);
}

function watchRequests(): void {
  for (const { form, headers } of provider.tokenRequests) {
    const assertion = form.get('client_assertion') ?? '';
    watch.watch('an assertion', assertion);
    watch.watch('the signature of an assertion', assertion.split('.')[2] ?? '');
    if (headers['dpop'] !== undefined) watch.watch('a proof', String(headers['dpop']));
  }
}

async function emittedElsewhere(): Promise<void> {
  await reader.forceFlush();
  for (const { name, attributes, events, status } of spans.getFinishedSpans())
    watch.emitted(`the span ${name}`, { attributes, events, status });
  watch.emitted('the metrics', measured.getMetrics());
  for (const text of printed) watch.emitted('the console', text);
}

const source = (key: Signer, options: object = {}): ClientCredentials<string> =>
  clientCredentials({
    issuer: provider.issuer,
    clientId: 'client-1',
    key,
    scopes: ['accounts.read'],
    resource: 'https://accounts.example',
    onTokenRequest: (record) => watch.emitted('a record of a token request', record),
    [allowInsecureLoopback]: true,
    ...options,
  });

/** A key that no other provider has seen. */
const newKey = async (): Promise<Signer> => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const text = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  for (const line of text.split('\n').slice(1, 3)) watch.watch('the PEM', line);
  return privateKeyFromPem(text);
};

describe('no failure shows a secret', () => {
  it.each(hostileCases)('of a provider that answers $does', async ({ set, dpop, isSlow }) => {
    set(provider);
    const tokens = source(await newKey(), {
      timeoutMs: isSlow ? 100 : 10_000,
      ...(dpop && { dpopKey: await newKey() }),
    });
    await attempt('a token or its error', () => tokens.getToken());
    await attempt('the error once more', () => tokens.getToken());
    watch.emitted('the source', tokens);
    watchRequests();
    await emittedElsewhere();
    expect(watch.emittedCount).toBeGreaterThan(10);
    expect(watch.leaks()).toEqual([]);
  });

  it('of a key that cannot be used, from wherever it comes', async () => {
    const file = join(directory, 'key.pem');
    await writeFile(file, pem, { mode: 0o644 });
    await writeFile(join(directory, 'cut.pem'), pem.slice(0, 120), { mode: 0o600 });
    await writeFile(join(directory, 'encrypted.pem'), encrypted, { mode: 0o600 });
    const attempts: Readonly<Record<string, () => Promise<unknown>>> = {
      'a file that others may read': () => loadPrivateKey({ file }),
      'a file that is cut off': () => loadPrivateKey({ file: join(directory, 'cut.pem') }),
      'an encrypted file': () => loadPrivateKey({ file: join(directory, 'encrypted.pem') }),
      'a wrong passphrase': () =>
        loadPrivateKey({ file: join(directory, 'encrypted.pem'), passphrase: `${passphrase}-x` }),
      'the right passphrase': () => loadPrivateKey({ file: join(directory, 'encrypted.pem'), passphrase }),
      'a PEM of another algorithm': () => privateKeyFromPem(pem, { algorithm: 'PS256' }),
      'a PEM with a line too few': () => privateKeyFromPem(pem.split('\n').toSpliced(1, 1).join('\n')),
      'a JWK that does not fit itself': () => privateKeyFromJwk({ ...jwk, x: jwk.y ?? '' }),
      'a JWK under another name': () => privateKeyFromJwk({ ...jwk, kty: 'RSA' }),
      'a JWK for another algorithm': () => privateKeyFromJwk({ ...jwk, alg: 'HS256' }),
      'a JWK as it should be': () => privateKeyFromJwk(jwk),
      'a variable with half a key': () =>
        privateKeyFromEnvironment({ variable: 'KEY', environment: { KEY: pem.slice(0, 150) } }),
      'a variable with half a JWK': () =>
        privateKeyFromEnvironment({
          variable: 'KEY',
          environment: { KEY: JSON.stringify(jwk).slice(0, -4) },
        }),
      'a secret that is mounted wrong': async () => {
        const key = await mountedPrivateKey({
          file,
          allowReadableByOthers: true,
          onProblem: (error) => watch.emitted('a problem with a mounted key', error),
        });
        await writeFile(file, pem.slice(0, 150));
        await key.check();
        key.close();
        return key;
      },
      'a ring that is damaged': async () => {
        const folder = join(directory, 'ring');
        const ring = await KeyRing.open({ store: fileKeyRingStore(folder), algorithm: 'ES256' });
        await writeFile(join(folder, 'ring-000000009.json'), `{"keys": ["${pem}"`, { mode: 0o600 });
        await ring.refresh().catch((error: unknown) => watch.emitted('a problem with a ring', error));
        return ring;
      },
      'a sealing': async () => {
        const secret = randomBytes(32);
        watch.watch('the sealing key', secret.toString('base64url'));
        const sealing = sealingOf(secret);
        return [sealing, await sealing.open(await sealing.seal(pem, 'context'), 'another')];
      },
    };
    for (const [where, work] of Object.entries(attempts)) await attempt(where, work);
    await emittedElsewhere();
    expect(watch.emittedCount).toBeGreaterThan(50);
    expect(watch.leaks()).toEqual([]);
  });

  it('of a key that cannot sign, or a token that must not go there', async () => {
    const key = await newKey();
    const tokens = source(key);
    await attempt('a token', () => tokens.getToken());
    const token = await tokens.getToken();
    await attempt('a wrong origin', () =>
      tokens.authorize(token, { method: 'GET', url: 'https://evil.example/' }),
    );
    const failing: Signer = { ...key, sign: () => Promise.reject(new Error('the module is away')) };
    await attempt('a key that does not sign', () => source(failing).getToken());
    watchRequests();
    await emittedElsewhere();
    expect(watch.leaks()).toEqual([]);
  });
});

describe('the watch itself', () => {
  it('finds a leak that is planted in an error, a record, a span, or on the console', async () => {
    const tokens = source(await newKey());
    const token = await tokens.getToken();
    watchRequests();
    const assertion = provider.tokenRequests[0]?.form.get('client_assertion');
    const planted: Readonly<Record<string, () => void>> = {
      'an error': () => watch.emitted('an error', new Error('failed', { cause: { body: token.value } })),
      'a record': () => watch.emitted('a record', { headers: { authorization: `Bearer ${token.value}` } }),
      'a symbol of an object': () => watch.emitted('a symbol', { [Symbol('hidden')]: assertion }),
      'a span': () =>
        trace
          .getTracer('planted')
          .startSpan('planted', { attributes: { assertion } }, context.active())
          .end(),
      'the console': () => void process.stderr.write(`${pem}\n`),
      'other letters': () =>
        watch.emitted('other letters', Buffer.from(jwk.d ?? '', 'base64url').toString('hex')),
    };
    for (const [where, plant] of Object.entries(planted)) {
      const before = watch.leaks().length;
      plant();
      await emittedElsewhere();
      expect(`${where}: ${watch.leaks().length > before}`).toBe(`${where}: true`);
    }
  });
});
