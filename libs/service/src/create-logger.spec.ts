import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLogger, type Logger, type LoggerOptions } from './index.ts';

/** Everything that a logger writes, as text. */
function written(use: (log: Logger) => void, options: Partial<LoggerOptions> = {}): string {
  let text = '';
  use(createLogger({ service: 'demo', destination: { write: (line) => void (text += line) }, ...options }));
  return text;
}

const canary = 'canary-6f1d0c7e5b';
const jwt = `${Buffer.from('{"alg":"ES256"}').toString('base64url')}.${Buffer.from(canary).toString('base64url')}.c2lnbmF0dXJl`;
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = privateKey.export({ format: 'jwk' });

/** Ways in which secrets get into logs. Each holds the canary, a JWT or private key material. */
const leaks: Record<string, object> = {
  'an authorization header': { headers: { authorization: `Bearer ${canary}` } },
  'a header in other spelling': { rawHeaders: { 'Proxy-Authorization': canary, 'Set-Cookie': [canary] } },
  'a client assertion': { form: { client_assertion: canary, clientAssertion: canary } },
  'a token response': { body: { access_token: canary, refresh_token: canary, id_token: canary } },
  'a token by camel case': { accessToken: { value: canary } },
  'a private JWK': { keys: [jwk] },
  'a symmetric JWK': { kty: 'oct', k: canary },
  'an account number': { rows: [{ accountNumber: canary }, { account_number: canary }] },
  'a password in a URL': { url: `postgres://ambit:${canary}@db.example:5432/ambit` },
  'a form body': { sent: `grant_type=client_credentials&client_assertion=${canary}&scope=a` },
  'a token in a query': { url: `https://api.example/x?access_token=${canary}` },
  'a header line': { text: `GET / HTTP/1.1\r\nAuthorization: Bearer ${canary}\r\n` },
  'JSON in a text': { text: JSON.stringify({ access_token: canary, accountNumber: canary }) },
  'JSON in JSON in a text': { text: JSON.stringify({ text: JSON.stringify({ access_token: canary }) }) },
  'a JWK in a text': { text: JSON.stringify(jwk) },
  'a PEM': { text: privateKey.export({ format: 'pem', type: 'pkcs8' }) },
  'an inspected object': { text: inspect({ accountNumber: canary, password: canary }) },
  'a bare JWT': { text: `assertion was ${jwt}` },
};

const keyMaterial = [jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi].map(String);
const pemLine = String(privateKey.export({ format: 'pem', type: 'pkcs8' })).split('\n')[3] ?? 'no such line';

function expectNoSecret(text: string): void {
  for (const secret of [canary, jwt, pemLine, ...keyMaterial]) expect(text).not.toContain(secret);
}

describe('createLogger', () => {
  it('writes one JSON object a line, with service, level by name and ISO time', () => {
    const lines = written((log) => {
      log.info({ url: 'http://127.0.0.1:9400' }, 'listening');
      log.warn('two\nlines');
    }).split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: 'demo',
      pid: process.pid,
      url: 'http://127.0.0.1:9400',
      msg: 'listening',
    });
  });

  it('leaves out what is below its level', () => {
    expect(written((log) => log.debug('detail'))).toBe('');
    expect(written((log) => log.debug('detail'), { level: 'debug' })).toContain('detail');
  });

  describe.each(Object.entries(leaks))('given %s', (_name, leak) => {
    it.each<[string, (log: Logger) => void]>([
      ['at the top', (log) => log.info(leak)],
      ['nested deeply', (log) => log.info({ a: [{ b: { c: [leak] } }] })],
      ['on an error', (log) => log.error(Object.assign(new Error('failed'), leak))],
      [
        'in the cause of an error',
        (log) => log.error(new Error('failed', { cause: Object.assign(new Error('inner'), leak) })),
      ],
      ['in a child logger', (log) => log.child({ context: leak }).info('x')],
      ['as JSON in the message', (log) => log.info(JSON.stringify(leak))],
      ['as an argument of the message', (log) => log.info('got %j and %o', leak, leak)],
      ['in the message of an error', (log) => log.error(new Error(JSON.stringify(leak)))],
    ])('lets nothing out %s', (_where, use) => {
      const text = written(use);
      expect(text).toMatch(/^\{.*\}\n$/);
      expectNoSecret(text);
    });
  });

  it('keeps what is no secret', () => {
    const kept = {
      client_id: 'worker',
      kid: createHash('sha256').update('key').digest('base64url'),
      jwk: { kty: 'EC', crv: 'P-256', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU' },
      challenge: 'Bearer realm="accounts", error="insufficient_scope", scope="accounts.write"',
      metadata: 'Bearer resource_metadata="https://api.example/.well-known/oauth-protected-resource"',
      url: 'http://127.0.0.1:9400/token',
      token_endpoint: 'https://id.example/token',
      d: 4,
      msg: 'token granted',
    };
    expect(JSON.parse(written((log) => log.info(kept)))).toMatchObject(kept);
  });

  it('finds a random secret at any depth below any names', () => {
    const names = fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name !== '__proto__');
    const spelling = fc.constantFrom(
      'access_token',
      'Authorization',
      'client-assertion',
      'accountNumber',
      'PASSWORD',
    );
    fc.assert(
      fc.property(fc.array(names, { maxLength: 4 }), spelling, (path, name) => {
        const secret = randomBytes(12).toString('hex');
        const nested = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), { [name]: secret });
        expect(written((log) => log.info({ nested }))).not.toContain(secret);
      }),
    );
  });
});

describe('an error of a database driver', () => {
  it.each(['err', 'error'])('is logged as %s without the query, its parameters and the row', (name) => {
    const fields = {
      code: '23505',
      params: [canary],
      parameters: canary,
      query: canary,
      detail: canary,
      where: canary,
    };
    const text = written((log) =>
      log.error({ [name]: Object.assign(new Error('duplicate key'), fields) }, 'failed'),
    );
    expectNoSecret(text);
    expect(JSON.parse(text)[name]).toMatchObject({
      message: 'duplicate key',
      code: '23505',
      stack: expect.any(String),
    });
  });

  it('leaves what is logged under that name and is no error as it is', () => {
    expect(JSON.parse(written((log) => log.info({ err: { detail: 'x' } }, 'm'))).err).toEqual({
      detail: 'x',
    });
  });
});
