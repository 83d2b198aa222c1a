import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { calculateJwkThumbprint, type JWK, type JWTPayload } from 'jose';
import {
  AccessTokenError,
  createAccessTokenVerifier,
  type DpopOptions,
  dpopNonces,
  memoryProofReplayStore,
} from '../index.ts';
import { audience, issuer, now, seconds, type TestKey, testKey } from '../verifier.fixture.ts';
import { type ProofKey, testProofKey, url } from './proof.fixture.ts';

let issuerKey: TestKey;
let key: ProofKey;
let stranger: ProofKey;
let token: string;
let unbound: string;

beforeAll(async () => {
  issuerKey = await testKey('ES256', 'k1');
  key = await testProofKey('ES256');
  stranger = await testProofKey('ES256');
  token = await issuerKey.token({ cnf: { jkt: key.jkt } });
  unbound = await issuerKey.token();
});

interface Attempt {
  readonly token?: string;
  readonly method?: string;
  readonly url?: string;
  readonly dpop?: Partial<DpopOptions>;
  readonly onNonce?: (nonce: string) => void;
}

function verifier(dpop: Partial<DpopOptions> = {}, clock = () => now) {
  return createAccessTokenVerifier({
    issuer,
    audience,
    keys: { from: 'jwks', jwks: { keys: [issuerKey.publicJwk] } },
    clock,
    dpop: { replayStore: memoryProofReplayStore({ clock }), ...dpop },
  });
}

async function outcome(verification: Promise<unknown>, secret = 'no secret'): Promise<string> {
  try {
    await verification;
    return 'accepted';
  } catch (error) {
    expect(error).toBeInstanceOf(AccessTokenError);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(secret);
    return (error as AccessTokenError).code; // asserted above
  }
}

/** What comes of a request under the scheme DPoP with this proof. */
function codeOf(value: string | undefined, attempt: Attempt = {}): Promise<string> {
  const { method = 'GET', url: at = url, onNonce = () => undefined } = attempt;
  const proof = { value, method, url: at, onNonce };
  return outcome(verifier(attempt.dpop).verify(attempt.token ?? token, { proof }), value || undefined);
}

describe('a token that is bound to a key', () => {
  it('is accepted with a proof of that key, and tells which', async () => {
    const proof = { value: await key.proof(token), method: 'GET', url };
    expect(await verifier().verify(token, { proof })).toMatchObject({ clientId: 'client', boundTo: key.jkt });
  });

  it('is refused without a proof, whether or not one was asked for', async () => {
    expect(await codeOf(undefined)).toBe('missing_proof');
    expect(await outcome(verifier().verify(token))).toBe('missing_proof');
  });

  it('is refused where proofs are not checked, whatever comes with it', async () => {
    const plain = createAccessTokenVerifier({
      issuer,
      audience,
      keys: { from: 'jwks', jwks: { keys: [issuerKey.publicJwk] } },
      clock: () => now,
    });
    const proof = { value: await key.proof(token), method: 'GET', url };
    expect(await outcome(plain.verify(token))).toBe('sender_constrained');
    expect(await outcome(plain.verify(token, { proof }))).toBe('sender_constrained');
  });

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'] as const)(
    'may be bound to a key for %s',
    async (algorithm) => {
      const other = await testProofKey(algorithm);
      const bound = await issuerKey.token({ cnf: { jkt: other.jkt } });
      expect(await codeOf(await other.proof(bound), { token: bound })).toBe('accepted');
      const algorithms = algorithm === 'ES256' ? (['RS256'] as const) : (['ES256'] as const);
      expect(await codeOf(await other.proof(bound), { token: bound, dpop: { algorithms } })).toBe(
        'invalid_proof',
      );
    },
  );
});

describe('a token that is bound to no key', () => {
  it('is a bearer token, and is refused with a proof', async () => {
    expect(await outcome(verifier().verify(unbound))).toBe('accepted');
    expect(await codeOf(await key.proof(unbound), { token: unbound })).toBe('token_not_bound');
    expect(await codeOf(undefined, { token: unbound })).toBe('token_not_bound');
  });
});

describe('a proof is refused', () => {
  it.each<[string, JWTPayload]>([
    ['for another method', { htm: 'POST' }],
    ['for the method in another case', { htm: 'get' }],
    ['for no method', { htm: undefined }],
    ['for another path', { htu: `${url}0` }],
    ['for another host', { htu: url.replace('accounts', 'evil') }],
    ['for another scheme', { htu: url.replace('https', 'http') }],
    ['for another port', { htu: url.replace('.example', '.example:8443') }],
    ['for a URL with credentials', { htu: url.replace('accounts.', 'user@accounts.') }],
    ['for no URL', { htu: '/v1/accounts/7' }],
    ['for several URLs', { htu: [url] }],
    ['for another token', { ath: 'A'.repeat(43) }],
    ['for no token', { ath: undefined }],
    ['from the past', { iat: seconds - 61 }],
    ['from the future', { iat: seconds + 11 }],
    ['from a time without end', { iat: 1e300 }],
    ['from no time', { iat: undefined }],
    ['that has expired', { exp: seconds - 11 }],
    ['that is not valid yet', { nbf: seconds + 11 }],
    ['without jti', { jti: undefined }],
    ['with an empty jti', { jti: '' }],
    ['with a jti of any length', { jti: 'x'.repeat(257) }],
    ['with a jti that is no text', { jti: 7 as never }],
  ])('%s', async (_, claims) => {
    expect(await codeOf(await key.proof(token, claims))).toBe('invalid_proof');
  });

  it.each<[string, Record<string, unknown>]>([
    ['that is an access token', { typ: 'at+jwt' }],
    ['of no type', { typ: undefined }],
    ['without its key', { jwk: undefined }],
    ['whose key is a text', { jwk: 'jwk' }],
    ['whose key is null', { jwk: null }],
    ['whose key is of no kind', { jwk: { kty: 'none' } }],
    ['whose key is a shared one', { jwk: { kty: 'oct', k: 'AAAA' } }],
    ['with a critical header that is not understood', { crit: ['urn:x'], 'urn:x': 1 }],
  ])('%s', async (_, header) => {
    expect(await codeOf(await key.proof(token, {}, header))).toBe('invalid_proof');
  });

  it('of another key, or that another key signed', async () => {
    expect(await codeOf(await stranger.proof(token))).toBe('invalid_proof');
    expect(await codeOf(await stranger.proof(token, {}, { jwk: key.publicJwk }))).toBe('invalid_proof');
  });

  it('that shows its private key', async () => {
    expect(await codeOf(await key.proof(token, {}, { jwk: key.privateJwk }))).toBe('invalid_proof');
  });

  it('of a curve that is not listed, even if the token is bound to it', async () => {
    const curve = await testProofKey('ES384');
    const bound = await issuerKey.token({ cnf: { jkt: curve.jkt } });
    expect(await codeOf(await curve.proof(bound), { token: bound })).toBe('invalid_proof');
  });

  it.each([
    ['few bits', { modulusLength: 1024 }],
    ['a small exponent', { modulusLength: 2048, publicExponent: 3 }],
  ])('of an RSA key with %s, even if the token is bound to it', async (_, strength) => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', strength);
    const jwk = publicKey.export({ format: 'jwk' }) as JWK; // node types its members as anything
    const weak = await issuerKey.token({ cnf: { jkt: await calculateJwkThumbprint(jwk) } });
    const [, payload] = (await key.proof(weak)).split('.');
    const header = Buffer.from(JSON.stringify({ typ: 'dpop+jwt', alg: 'RS256', jwk })).toString('base64url');
    const signature = sign('sha256', Buffer.from(`${header}.${payload}`), privateKey).toString('base64url');
    expect(await codeOf(`${header}.${payload}.${signature}`, { token: weak })).toBe('invalid_proof');
  });

  it('that is signed by nobody, or by the public key as a shared secret', async () => {
    const [, payload] = (await key.proof(token)).split('.');
    const header = (alg: string): string =>
      Buffer.from(JSON.stringify({ typ: 'dpop+jwt', alg, jwk: key.publicJwk })).toString('base64url');
    const signature = createHmac('sha256', JSON.stringify(key.publicJwk))
      .update(`${header('HS256')}.${payload}`)
      .digest('base64url');
    expect(await codeOf(`${header('HS256')}.${payload}.${signature}`)).toBe('invalid_proof');
    expect(await codeOf(`${header('none')}.${payload}.AA`)).toBe('invalid_proof');
    expect(await codeOf(`${header('none')}.${payload}.`)).toBe('invalid_proof');
  });

  it('in any but its one spelling, of any size, and when there are two', async () => {
    const proof = await key.proof(token);
    expect(await codeOf(`${proof}=`)).toBe('invalid_proof');
    expect(await codeOf('')).toBe('invalid_proof');
    expect(await codeOf(`${proof}, ${await key.proof(token)}`)).toBe('invalid_proof');
    expect(await codeOf(await key.proof(token, { padding: 'x'.repeat(9000) }))).toBe('invalid_proof');
  });

  it('with a code, whatever its key has signed', async () => {
    const claims = fc.record(
      {
        jti: fc.jsonValue(),
        htm: fc.oneof(fc.constant('GET'), fc.jsonValue()),
        htu: fc.oneof(fc.constant(url), fc.webUrl(), fc.jsonValue()),
        // JSON has no other numbers.
        iat: fc.oneof(
          fc.constant(seconds),
          fc.double({ noNaN: true, noDefaultInfinity: true }),
          fc.jsonValue(),
        ),
        ath: fc.jsonValue(),
        exp: fc.jsonValue(),
        nbf: fc.jsonValue(),
        nonce: fc.jsonValue(),
      },
      { requiredKeys: ['ath'] },
    );
    await fc.assert(
      fc.asyncProperty(claims, async (signed) => {
        // What the types of claims would not allow is what this is about.
        expect(await codeOf(await key.proof(token, signed as JWTPayload))).toBe('invalid_proof');
      }),
      { numRuns: 200 },
    );
  });

  it('with a code, whatever the text', async () => {
    const json = fc.json().map((text) => Buffer.from(text).toString('base64url'));
    const header = fc
      .record(
        {
          typ: fc.constantFrom('dpop+jwt', 'JWT', 7),
          alg: fc.constantFrom('ES256', 'none', 'RS256', 'EdDSA', null),
          jwk: fc.oneof(
            fc.record(
              {
                kty: fc.constantFrom('EC', 'RSA', 'OKP', 'oct', 'AKP', '__proto__'),
                crv: fc.constantFrom('P-256', 'Ed25519', 'X25519', ''),
                x: fc.base64String(),
                y: fc.string(),
                n: fc.base64String(),
                e: fc.constantFrom('AQAB', 'AQ', ''),
              },
              { requiredKeys: [] },
            ),
            fc.jsonValue(),
          ),
          crit: fc.constantFrom([], ['b64'], 'b64'),
          b64: fc.boolean(),
        },
        { requiredKeys: [] },
      )
      .map((value) => Buffer.from(JSON.stringify(value)).toString('base64url'));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(fc.base64String(), { minLength: 3, maxLength: 3 }).map((s) => s.join('.')),
          fc.tuple(fc.oneof(header, json), json, fc.constant('AA')).map((s) => s.join('.')),
        ),
        async (text) => {
          const proof = { value: text, method: 'GET', url };
          expect(await outcome(verifier().verify(token, { proof }))).toBe('invalid_proof');
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a proof is accepted', () => {
  it('for its URL however that is spelled, without query and fragment', async () => {
    for (const htu of [
      'HTTPS://Accounts.Example:443/v1/./accounts/%37?x=1#y',
      `${url}?other=query`,
      'https://accounts.example/v1/x/../accounts/7',
    ])
      expect(await codeOf(await key.proof(token, { htu }))).toBe('accepted');
    expect(await codeOf(await key.proof(token), { url: `${url}?asOf=2026-11-24` })).toBe('accepted');
    const slash = 'https://accounts.example/a%2fb';
    expect(await codeOf(await key.proof(token, { htu: slash.toUpperCase() }), { url: slash })).toBe(
      'invalid_proof',
    );
    expect(await codeOf(await key.proof(token, { htu: slash }), { url: slash.replace('2f', '2F') })).toBe(
      'accepted',
    );
    expect(await codeOf(await key.proof(token, { htu: slash }), { url: slash.replace('%2f', '/') })).toBe(
      'invalid_proof',
    );
  });

  it('for a minute, and ahead by what clocks differ', async () => {
    expect(await codeOf(await key.proof(token, { iat: seconds - 60 }))).toBe('accepted');
    expect(await codeOf(await key.proof(token, { iat: seconds + 10 }))).toBe('accepted');
    expect(await codeOf(await key.proof(token, { iat: seconds - 299 }), { dpop: { maxAge: 300 } })).toBe(
      'accepted',
    );
  });
});

describe('a proof that comes again', () => {
  it('is refused, for as long as it could be used', async () => {
    let time = now;
    const api = verifier({}, () => time);
    const proof = { value: await key.proof(token, { iat: seconds + 10 }), method: 'GET', url };
    expect(await outcome(api.verify(token, { proof }))).toBe('accepted');
    for (; time <= now + 70_000; time += 10_000)
      expect(await outcome(api.verify(token, { proof }))).toBe('proof_replayed');
    expect(await outcome(api.verify(token, { proof }))).toBe('invalid_proof');
  });

  it('is accepted once of many at once', async () => {
    const api = verifier();
    const proof = { value: await key.proof(token), method: 'GET', url };
    const codes = await Promise.all(Array.from({ length: 10 }, () => outcome(api.verify(token, { proof }))));
    expect(codes.sort()).toEqual(['accepted', ...Array.from({ length: 9 }, () => 'proof_replayed')]);
  });

  it('uses up its jti for its own key alone', async () => {
    const api = verifier();
    const strangers = await issuerKey.token({ cnf: { jkt: stranger.jkt } });
    const use = async (by: ProofKey, of: string) =>
      outcome(api.verify(of, { proof: { value: await by.proof(of, { jti: 'one' }), method: 'GET', url } }));
    expect(await use(stranger, strangers)).toBe('accepted');
    expect(await use(key, token)).toBe('accepted');
    expect(await use(key, token)).toBe('proof_replayed');
  });

  it('is not used up by an attempt that is refused', async () => {
    const api = verifier();
    const value = await key.proof(token);
    expect(await outcome(api.verify(token, { proof: { value, method: 'PUT', url } }))).toBe('invalid_proof');
    expect(await outcome(api.verify(token, { proof: { value, method: 'GET', url } }))).toBe('accepted');
  });

  it('is not kept from one client by all that another sends, by whatever keys', async () => {
    const api = verifier({ replayStore: memoryProofReplayStore({ capacity: 4, clock: () => now }) });
    const use = async (by: ProofKey, client_id: string) => {
      const bound = await issuerKey.token({ client_id, cnf: { jkt: by.jkt } });
      return outcome(api.verify(bound, { proof: { value: await by.proof(bound), method: 'GET', url } }));
    };
    expect([await use(key, 'greedy'), await use(stranger, 'greedy')]).toEqual(['accepted', 'accepted']);
    expect(await use(key, 'greedy')).toBe('replay_store_unavailable');
    expect(await use(stranger, 'modest')).toBe('accepted');
  });

  it('is not accepted, and not at fault, when that cannot be told', async () => {
    for (const use of [
      () => Promise.reject(new Error('connection refused')),
      () => {
        throw new Error('connection refused');
      },
    ]) {
      const proof = { value: await key.proof(token), method: 'GET', url };
      const error = await verifier({ replayStore: { use } })
        .verify(token, { proof })
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        code: 'replay_store_unavailable',
        isAboutTheToken: false,
        cause: { message: 'connection refused' },
      });
    }
  });
});

describe('with nonces, a proof', () => {
  let time = now;
  const nonces = dpopNonces({ secret: Buffer.alloc(32, 1), period: 100, clock: () => time });
  const attempt = async (nonce: unknown) => {
    const told: string[] = [];
    const value = await key.proof(token, { nonce, iat: Math.floor(time / 1000) });
    const proof = { value, method: 'GET', url, onNonce: (given: string) => void told.push(given) };
    const code = await outcome(verifier({ nonces }, () => time).verify(token, { proof }));
    return [code, ...told];
  };

  it('needs the one that it is told', async () => {
    time = now;
    for (const nonce of [undefined, '', 7, 'x'.repeat(43)])
      expect(await attempt(nonce)).toEqual(['use_dpop_nonce', nonces.current()]);
    expect(await attempt(nonces.current())).toEqual(['accepted']);
  });

  it('is told the next one while the old one still does', async () => {
    time = now;
    const nonce = nonces.current();
    time = now + 100_000;
    expect(nonces.current()).not.toBe(nonce);
    expect(await attempt(nonce)).toEqual(['accepted', nonces.current()]);
    time = now + 200_000;
    expect(await attempt(nonce)).toEqual(['use_dpop_nonce', nonces.current()]);
  });

  it('is asked for one only after all else is in order', async () => {
    time = now;
    const value = await key.proof(token, { htm: 'PUT' });
    const told: string[] = [];
    const proof = { value, method: 'GET', url, onNonce: (given: string) => void told.push(given) };
    expect(await outcome(verifier({ nonces }).verify(token, { proof }))).toBe('invalid_proof');
    expect(told).toEqual([]);
  });
});

it('a verifier is not made with options that make no sense', () => {
  expect(() => verifier({ algorithms: [] })).toThrow(TypeError);
  expect(() => verifier({ algorithms: ['HS256' as never] })).toThrow(TypeError); // what a program without types does
  expect(() => verifier({ maxAge: 0 })).toThrow(TypeError);
  expect(() => verifier({ maxAge: 301 })).toThrow(TypeError);
});
