import { beforeAll, describe, expect, it } from '@jest/globals';
import { AccessTokenError, createAccessTokenVerifier } from '../index.ts';
import { FakeIssuer, metadataUrl } from '../keys/fake-issuer.fixture.ts';
import { audience, issuer, now, seconds, type TestKey, testKey, validClaims } from '../verifier.fixture.ts';

let key: TestKey;
const header = JSON.stringify({ alg: 'ES256', kid: 'k1', typ: 'at+jwt' });
const payload = JSON.stringify(validClaims());

beforeAll(async () => void (key = await testKey('ES256', 'k1')));

async function outcomeOf(
  token: string,
  options: { readonly maxLifetime?: number; readonly clockTolerance?: number } = {},
): Promise<Pick<AccessTokenError, 'code' | 'message'>> {
  const verifier = createAccessTokenVerifier({
    issuer,
    audience,
    keys: { from: 'jwks', jwks: { keys: [key.publicJwk] } },
    clock: () => now,
    ...options,
  });
  try {
    await verifier.verify(token);
    return { code: 'accepted' as never, message: '' }; // no code is called so
  } catch (error) {
    expect(error).toBeInstanceOf(AccessTokenError);
    return error as AccessTokenError; // asserted above
  }
}

const codeOf = async (token: string): Promise<string> => (await outcomeOf(token)).code;

/** The text of an object with one more member at its end. */
const withMember = (object: string, member: string): string => `${object.slice(0, -1)},${member}}`;

describe('the header of a token', () => {
  it.each(['jku', 'x5u', 'jwk', 'x5c', 'x5t', 'x5t#S256'])(
    'may have %s, which is never followed nor used',
    async (name) => {
      const stranger = await testKey('ES256', 'k1');
      const value = {
        jku: 'https://attacker.example/jwks',
        x5u: 'https://attacker.example/pem',
        jwk: stranger.publicJwk,
      }[name] ?? ['MIIB'];
      const provider = new FakeIssuer(key.publicJwk);
      const verifier = createAccessTokenVerifier({
        issuer,
        audience,
        fetch: provider.fetch,
        clock: () => now,
      });
      const forged = await stranger.signed(withMember(header, `"${name}":${JSON.stringify(value)}`), payload);
      await expect(verifier.verify(forged)).rejects.toMatchObject({ code: 'invalid_signature' });
      await expect(verifier.verify(await key.token({}, { [name]: value }))).resolves.toMatchObject({
        issuer,
      });
      expect(provider.take()).toEqual([metadataUrl, provider.jwksUri]);
      verifier.close();
    },
  );

  it.each([
    ['crit', '"crit":["exp"],"exp":1'],
    ['an empty crit', '"crit":[]'],
    ['crit with b64', '"crit":["b64"],"b64":true'],
    ['b64 without crit', '"b64":true'],
    ['zip', '"zip":"DEF"'],
    ['a kid that is a number', '"kid":7'],
    ['a kid that is empty', '"kid":""'],
    ['a kid without end', `"kid":"${'k'.repeat(257)}"`],
  ])('must not have %s', async (_, member) => {
    const withoutKid = JSON.stringify({ alg: 'ES256', typ: 'at+jwt' });
    expect(await codeOf(await key.signed(withMember(withoutKid, member), payload))).toBe(
      'unsupported_header',
    );
  });

  it.each(['none', 'None', 'HS256', 'ES384', 'es256', 'ES256 ', '', 7, null, ['ES256'], undefined])(
    'must not have the alg %p',
    async (alg) => {
      const text = JSON.stringify({ alg, kid: 'k1', typ: 'at+jwt' });
      expect(await codeOf(await key.signed(text, payload))).toBe('unsupported_algorithm');
    },
  );

  it.each([
    'at+jwt ',
    'application/at+jwt; charset=utf-8',
    'application/application/at+jwt',
    'at jwt',
    7,
    null,
  ])('must not have the typ %p', async (typ) => {
    const text = JSON.stringify({ alg: 'ES256', kid: 'k1', typ });
    expect(await codeOf(await key.signed(text, payload))).toBe('wrong_type');
  });

  it('has a size of its own', async () => {
    const large = withMember(header, `"x":"${'x'.repeat(4096)}"`);
    expect(await codeOf(await key.signed(large, payload))).toBe('token_too_large');
  });
});

describe('a token is not read', () => {
  it.each([
    ['a member of its header twice', withMember(header, '"alg":"ES256"'), payload],
    ['a claim twice', header, withMember(payload, `"exp":${seconds + 300}`)],
    ['a claim twice, once by an escape', header, withMember(payload, '"\\u0069ss":"https://op.example"')],
    ['a member of a claim twice', header, withMember(payload, '"cnf":{"jkt":"a","jkt":"b"}')],
    ['a member twice in a list', header, withMember(payload, '"x":[{"a":1},{"b":[{"a":1,"a":1}]}]')],
  ])('with %s', async (_, head, body) => {
    expect(await codeOf(await key.signed(head, body))).toBe('malformed_token');
  });

  it('as repeated where names are only alike', async () => {
    const alike = withMember(
      payload,
      '"a":{"iss":"\\"iss\\":1,"},"b":[{"iss":1},{"iss":"}{"}],"Iss":[],"":{},"__proto__":1',
    );
    expect(await codeOf(await key.signed(header, alike))).toBe('accepted');
  });

  it('that is nested without end', async () => {
    const nested = (levels: number): string =>
      withMember(payload, `"x":${'['.repeat(levels)}${']'.repeat(levels)}`);
    expect(await codeOf(await key.signed(header, nested(15)))).toBe('accepted');
    expect(await codeOf(await key.signed(header, nested(16)))).toBe('malformed_token');
    expect(await codeOf(await key.signed(header, nested(5000)))).toBe('malformed_token');
    expect(await codeOf(await key.signed(withMember(header, `"x":${'['.repeat(500)}`), payload))).toBe(
      'malformed_token',
    );
  });

  it.each([
    ['a list as header', '[]', payload],
    ['a text as payload', header, '"x"'],
    ['nothing as payload', header, 'null'],
    ['a byte order mark', header, `\uFEFF${payload}`],
    ['a comma too many', header, `${payload.slice(0, -1)},}`],
    ['two payloads', header, payload + payload],
  ])('with %s', async (_, head, body) => {
    expect(await codeOf(await key.signed(head, body))).toBe('malformed_token');
  });

  it('that is not UTF-8', async () => {
    const text = Buffer.from(withMember(payload, '"x":"\\u00e9"').replace('\\u00e9', 'é'), 'utf8');
    const broken = Buffer.concat([text.subarray(0, -4), text.subarray(-3)]);
    const segment = (bytes: Buffer): string => bytes.toString('base64url');
    expect(await codeOf(`${segment(Buffer.from(header))}.${segment(broken)}.AA`)).toBe('malformed_token');
  });
});

describe('the dates of a token', () => {
  const claim = (name: string, value: string): string =>
    JSON.stringify({ ...validClaims(), [name]: 'here' }).replace('"here"', value);

  it.each(
    ['iat', 'nbf', 'exp'].flatMap((name) =>
      ['"1"', 'null', 'true', '[1]', '{}', '-1', '1e400', '-1e400'].map((value) => [name, value] as const),
    ),
  )('are seconds since 1970: %s is not %s', async (name, value) => {
    const { code } = await outcomeOf(await key.signed(header, claim(name, value)));
    expect(code).toBe('invalid_claim');
  });

  it.each(['iat', 'nbf', 'exp'])('are not milliseconds, which is said: %s', async (name) => {
    const { code, message } = await outcomeOf(await key.signed(header, claim(name, String(now))));
    expect(code).toBe('invalid_claim');
    expect(message).toContain('not in milliseconds');
    expect(message).toContain(name);
  });

  it('may have a fraction (RFC 7519 §2)', async () => {
    expect(await codeOf(await key.token({ iat: seconds - 0.5, exp: seconds + 299.5 }))).toBe('accepted');
  });

  it('are a day apart at most, or what was chosen', async () => {
    expect(await codeOf(await key.token({ exp: seconds + 86_400 }))).toBe('accepted');
    const long = await key.token({ exp: seconds + 86_401 });
    expect(await outcomeOf(long)).toMatchObject({
      code: 'invalid_claim',
      message: expect.stringContaining('86400 seconds') as unknown,
    });
    expect((await outcomeOf(long, { maxLifetime: 86_401 })).code).toBe('accepted');
    expect((await outcomeOf(await key.token(), { maxLifetime: 299 })).code).toBe('invalid_claim');
  });

  it('hold to the second, where clocks are said not to differ', async () => {
    const exactly = { clockTolerance: 0 };
    const code = async (claims: { iat?: number; nbf?: number; exp?: number }): Promise<string> =>
      (await outcomeOf(await key.token(claims), exactly)).code;
    expect(await code({ exp: seconds + 1, nbf: seconds, iat: seconds })).toBe('accepted');
    expect(await code({ exp: seconds })).toBe('expired');
    expect(await code({ nbf: seconds + 1 })).toBe('not_yet_valid');
    expect(await code({ iat: seconds + 1 })).toBe('issued_in_the_future');
  });
});

it('an audience in a list is of texts alone', async () => {
  // As no provider should.
  const aud = [audience, 7] as unknown as string[];
  expect(await codeOf(await key.token({ aud }))).toBe('invalid_claim');
});

it('what a token says cannot be changed, however deep: the next request gets the same object', async () => {
  const verifier = createAccessTokenVerifier({
    issuer,
    audience,
    keys: { from: 'jwks', jwks: { keys: [key.publicJwk] } },
    clock: () => now,
  });
  const verified = await verifier.verify(await key.token({ institutions: [{ id: 'a', users: ['u'] }] }));
  // What a handler might do by mistake.
  const institutions = verified.claims['institutions'] as { id: string; users: string[] }[];
  expect(() => institutions.push({ id: 'b', users: [] })).toThrow(TypeError);
  expect(() => institutions[0]?.users.push('v')).toThrow(TypeError);
  expect(() => Object.assign(verified.claims, { client_id: 'other' })).toThrow(TypeError);
  expect(() => Object.assign(verified, { clientId: 'other' })).toThrow(TypeError);
});
