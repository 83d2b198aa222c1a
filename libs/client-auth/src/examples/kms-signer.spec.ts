import { randomBytes, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint, createLocalJWKSet, jwtVerify } from 'jose';
import { type FakeProvider, fakeProvider } from '../fake-provider.fixture.ts';
import {
  allowInsecureLoopback,
  ClientAuthError,
  clientCredentials,
  publicJwks,
  type Signer,
} from '../index.ts';
import { type FakeKms, fakeKms, kmsKeyAt } from './fake-kms.fixture.ts';
import { jwsSignature, KmsError, kmsSigner, type KmsSignerOptions } from './kms-signer.fixture.ts';

const credential = 'canary-credential-5127';
let kms: FakeKms;
let provider: FakeProvider;

beforeEach(async () => {
  kms = await fakeKms(credential);
  provider = await fakeProvider();
});
afterEach(async () => {
  await kms.close();
  await provider.close();
});

const signer = (options?: KmsSignerOptions) => kmsSigner(kmsKeyAt(kms.url, credential), options);

const tokensBy = (key: Signer) =>
  clientCredentials({
    issuer: provider.issuer,
    clientId: 'client-1',
    key,
    scopes: ['accounts.read'],
    [allowInsecureLoopback]: true,
  });

/** The code of a refusal, which holds nothing that was sent to the service. */
async function codeOf(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => 'accepted',
    (reason: unknown) => reason,
  );
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(credential);
  return error instanceof KmsError ? error.code : String(error);
}

describe('a signer over a key management service', () => {
  it('gets a token by an assertion that verifies with the key that it publishes', async () => {
    const key = await signer();
    expect((await tokensBy(key).getToken()).value).toBe('canary-token-1');
    const assertion = provider.tokenRequests[0]?.form.get('client_assertion') ?? '';
    const published = createLocalJWKSet({ keys: publicJwks([key]).keys.map((jwk) => ({ ...jwk })) });
    const { protectedHeader } = await jwtVerify(assertion, published, {
      issuer: 'client-1',
      audience: provider.issuer,
    });
    expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: key.kid });
    expect(key.kid).toBe(await calculateJwkThumbprint({ ...key.publicJwk }));
    expect(kms.signatures).toBe(1);
  });

  it('makes 64 bytes of every signature, however short its integers are', async () => {
    const key = await signer();
    const publicKey = { key: { ...key.publicJwk }, format: 'jwk', dsaEncoding: 'ieee-p1363' } as const;
    for (let count = 0; count < 300; count += 1) {
      const bytes = randomBytes(40);
      const signature = await key.sign(bytes);
      expect(signature).toHaveLength(64);
      expect(verify('sha256', bytes, publicKey, signature)).toBe(true);
    }
    const [one, two] = [`${'00'.repeat(31)}01`, `${'00'.repeat(30)}80ff`];
    const der = Buffer.from('3008020101020300' + '80ff', 'hex');
    expect(Buffer.from(jwsSignature(der)).toString('hex')).toBe(one + two);
  });

  it('does without a key of another kind', async () => {
    kms.replaceKey('P-384');
    expect(await codeOf(signer())).toMatch(/^TypeError: The key is not on the curve P-256/);
  });

  it('says what failed, and repeats nothing that it sent', async () => {
    expect(await codeOf(kmsSigner(kmsKeyAt(kms.url, `${credential}-old`)))).toBe('kms_failed');
    expect(await codeOf(kmsSigner(kmsKeyAt('http://127.0.0.1:1', credential)))).toBe('kms_failed');
    const key = await signer();
    kms.fault = (response) => response.writeHead(500).end('broken');
    expect(await codeOf(key.sign(Buffer.from('x')))).toBe('kms_failed');
    for (const garbage of ['', 'no signature', Buffer.from('300602010102', 'hex')]) {
      kms.fault = (response) => response.end(garbage);
      expect(await codeOf(key.sign(Buffer.from('x')))).toBe('kms_invalid_answer');
    }
  });

  it('does not sign by another key that has the name by now', async () => {
    const key = await signer();
    kms.replaceKey();
    expect(await codeOf(key.sign(Buffer.from('x')))).toBe('kms_invalid_answer');
  });

  it('waits no longer than it was told, and not at all for a process that stops', async () => {
    kms.fault = () => undefined; // no answer
    const hurried = await signer({ timeoutMs: 500 });
    expect(await codeOf(hurried.sign(Buffer.from('x')))).toBe('kms_timeout');
    const stopping = new AbortController();
    const key = await signer({ signal: stopping.signal });
    const asked = new Promise<void>((resolve) => (kms.fault = () => resolve()));
    const attempt = codeOf(key.sign(Buffer.from('x')));
    await asked;
    stopping.abort();
    expect(await attempt).toBe('kms_aborted');
  });

  it('fails as signing_failed where a token was wanted, with its own error as the cause', async () => {
    const key = await signer();
    kms.fault = (response) => response.writeHead(500).end();
    const error = await tokensBy(key)
      .getToken()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ClientAuthError);
    expect(error).toMatchObject({ code: 'signing_failed', cause: { code: 'kms_failed' } });
    expect(String(error)).toContain('did not sign (kms_failed)');
    expect(provider.tokenRequests).toHaveLength(0);
  });

  it('is what the documentation shows', async () => {
    const text = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');
    const example = (await text('kms-signer.fixture.ts')).replace("'../index.ts'", "'@ambit/client-auth'");
    expect(await text('../../docs/own-signer.md')).toContain(example);
  });
});
