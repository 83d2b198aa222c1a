import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLocalJWKSet, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { AccessTokenError, type AccessTokenVerifier, createAccessTokenVerifier } from '../index.ts';
import { audience, issuer, now, seconds, type TestKey, testKey, validClaims } from '../verifier.fixture.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. \n\u0000é';

let keys: readonly TestKey[];
let jwks: JWTVerifyGetKey;
let verifier: AccessTokenVerifier;
let tokens: readonly string[];

beforeAll(async () => {
  keys = [await testKey('ES256', 'k1'), await testKey('PS256', 'k2'), await testKey('EdDSA', 'k3')];
  const published = { keys: keys.map(({ publicJwk }) => publicJwk) };
  jwks = createLocalJWKSet(published);
  verifier = createAccessTokenVerifier({
    issuer,
    audience,
    keys: { from: 'jwks', jwks: published },
    clock: () => now,
  });
  tokens = await Promise.all(keys.map((key) => key.token()));
  // What is known is recalled by its text: a mutation must not be taken for it.
  await Promise.all(tokens.map((token) => verifier.verify(token)));
});

/** Whether a token is taken here; whatever it is refused by has a code. */
async function isAccepted(token: string): Promise<boolean> {
  try {
    await verifier.verify(token);
    return true;
  } catch (error) {
    if (!(error instanceof AccessTokenError)) throw error;
    expect(error.isAboutTheToken).toBe(true);
    return false;
  }
}

function isAcceptedByJose(token: string): Promise<boolean> {
  return jwtVerify(token, jwks, {
    typ: 'at+jwt',
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'],
    issuer,
    audience,
    requiredClaims: ['iss', 'aud', 'exp', 'iat', 'sub', 'client_id', 'jti'],
    clockTolerance: 10,
    currentDate: new Date(now),
  }).then(
    () => true,
    () => false,
  );
}

/** Never here what is not there; the other way there are reasons enough. */
async function agree(token: string): Promise<void> {
  if (await isAccepted(token)) expect(await isAcceptedByJose(token)).toBe(true);
}

const aToken = fc.integer({ min: 0, max: 2 }).map((index) => tokens[index] ?? '');
const aSegment = fc.integer({ min: 0, max: 2 });
const anyClaims = fc.dictionary(
  fc.constantFrom(
    'iss',
    'aud',
    'exp',
    'nbf',
    'iat',
    'sub',
    'client_id',
    'jti',
    'scope',
    'cnf',
    '__proto__',
    'x',
  ),
  fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(issuer, audience, [audience], seconds, seconds + 300, seconds - 11, seconds + 0.5),
    fc.integer({ min: seconds - 20, max: seconds + 20 }),
  ),
  { maxKeys: 3 },
);
const anyHeader = fc.dictionary(
  fc.constantFrom('alg', 'typ', 'kid', 'crit', 'b64', 'zip', 'jwk', 'x5c', 'cty', 'x'),
  fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(
      'ES256',
      'PS256',
      'RS256',
      'EdDSA',
      'Ed25519',
      'none',
      'at+jwt',
      'JWT',
      'k1',
      'k2',
      ['b64'],
      false,
    ),
  ),
  { maxKeys: 3 },
);

describe('whatever comes, the verifier takes it or refuses it by a code', () => {
  it('any text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...alphabet) })),
        async (text) => {
          expect(await isAccepted(text)).toBe(false);
          expect(verifier.recall(text)).toBeUndefined();
        },
      ),
      { numRuns: 500 },
    );
  });

  it('any JSON as header and payload', async () => {
    const part = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }),
      anyHeader.map((header) => JSON.stringify(header)),
    );
    await fc.assert(
      fc.asyncProperty(part, part, async (header, payload) => {
        const [key] = keys;
        if (key !== undefined) await agree(await key.signed(header, payload));
      }),
      { numRuns: 500 },
    );
  });
});

describe('what jose refuses is refused', () => {
  it('as both take what is valid', async () => {
    for (const token of tokens) {
      expect(await isAccepted(token)).toBe(true);
      expect(await isAcceptedByJose(token)).toBe(true);
    }
  });

  it('with a bit changed in any segment', async () => {
    await fc.assert(
      fc.asyncProperty(aToken, aSegment, fc.nat(), async (token, segment, position) => {
        const segments = token.split('.');
        const bytes = Buffer.from(segments[segment] ?? '', 'base64url');
        const at = position % (bytes.length * 8);
        bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
        segments[segment] = bytes.toString('base64url');
        expect(await isAccepted(segments.join('.'))).toBe(false);
      }),
      { numRuns: 800 },
    );
  });

  it('with characters changed, left out or put in: white space, padding, another base64, a dot', async () => {
    await fc.assert(
      fc.asyncProperty(
        aToken,
        fc.nat(),
        fc.integer({ min: 0, max: 2 }),
        fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 2 }),
        async (token, position, removed, text) => {
          const at = position % (token.length + 1);
          const other = token.slice(0, at) + text + token.slice(at + removed);
          if (other !== token) expect(await isAccepted(other)).toBe(false);
        },
      ),
      { numRuns: 1_500 },
    );
  });

  it('respelt as a whole', async () => {
    for (const token of tokens) {
      const segments = token.split('.');
      const padded = segments.map((text) => text.padEnd(Math.ceil(text.length / 4) * 4, '='));
      const base64 = segments.map((text) => Buffer.from(text, 'base64url').toString('base64'));
      const others = [padded.join('.'), base64.join('.'), `${token}.`, `.${token}`, `Bearer ${token}`];
      for (const other of others) if (other !== token) expect(await isAccepted(other)).toBe(false);
    }
  });

  it('with the segments of several tokens', async () => {
    const one = fc.tuple(aToken, aToken, aToken);
    await fc.assert(
      fc.asyncProperty(one, async (from) => {
        const mixed = from.map((token, index) => token.split('.')[index]).join('.');
        expect(await isAccepted(mixed)).toBe(tokens.includes(mixed));
      }),
    );
  });

  it('with other claims or another header, signed by the key', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 2 }), anyClaims, anyHeader, async (index, claims, header) => {
        const key = keys[index];
        if (key === undefined) throw new Error('there are three keys');
        const { alg, kid } = key.publicJwk;
        const token = await key.signed(
          JSON.stringify({ alg, kid, typ: 'at+jwt', ...header }),
          JSON.stringify({ ...validClaims(), ...claims }),
        );
        await agree(token);
        if (await isAccepted(token)) accepted++;
      }),
      { numRuns: 800 },
    );
    // Else nothing would have been shown.
    expect(accepted).toBeGreaterThan(10);
  });

  it('with other claims or another header, under the signature of before', async () => {
    await fc.assert(
      fc.asyncProperty(aToken, anyClaims, anyHeader, async (token, claims, header) => {
        const segments = token.split('.');
        const read = (index: number): object =>
          JSON.parse(Buffer.from(segments[index] ?? '', 'base64url').toString()) as object; // of a valid token
        const write = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
        const other = [write({ ...read(0), ...header }), write({ ...read(1), ...claims }), segments[2]].join(
          '.',
        );
        if (other !== token) expect(await isAccepted(other)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
