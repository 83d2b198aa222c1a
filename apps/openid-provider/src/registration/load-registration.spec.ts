import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadRegistration, type RegistrationOptions } from './load-registration.ts';
import { RegistrationError } from './registration-error.ts';
import {
  audience,
  clientEntry,
  clientId,
  institution,
  pem,
  registrationFile,
  user,
} from './registration.fixture.ts';

const otherUser = '3b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';
const otherClient = 'c2b8e7f4-51a9-4d06-8f3c-7e19d5a40202';

describe('a registration file', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'registration-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function load(content: unknown, options?: RegistrationOptions) {
    const file = join(directory, 'clients.json');
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return loadRegistration(file, options);
  }

  /** The problems of a file, as `code path`. */
  async function problemsOf(content: unknown, options?: RegistrationOptions): Promise<readonly string[]> {
    const error = await load(content, options).catch((reason: unknown) => reason);
    if (!(error instanceof RegistrationError)) throw new Error('The file was not refused');
    return error.problems.map(({ code, path }) => `${code} ${path}`);
  }

  const clientWith = (parts: object) => registrationFile([clientEntry(parts)]);
  const institutionWith = (parts: object) =>
    clientWith({ institutions: [{ id: institution, associated_enterprise_user: user, ...parts }] });

  it('gives clients and resources by their identifiers', async () => {
    const { clients, resources } = await load(clientWith({}));
    expect(clients.get(clientId)).toMatchObject({
      name: 'balance-snapshot',
      scopes: ['accounts.read'],
      algorithm: 'ES256',
      key: { source: 'pem', jwk: { kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' } },
    });
    expect(resources.get(audience)).toMatchObject({ accessTokenLifetime: 120 });
  });

  it('takes a public key from a file beside it', async () => {
    await writeFile(join(directory, 'client.pub.pem'), pem.p256);
    const { clients } = await load(
      clientWith({ public_key_pem: undefined, public_key_file: 'client.pub.pem' }),
    );
    expect(clients.get(clientId)?.key.source).toBe('pem');
  });

  it.each([
    ['its associated user unless told otherwise', undefined, [user]],
    ['its associated user', 'associated', [user]],
    ['the users of a list, and only those', [otherUser], [otherUser]],
    ['anyone when a reason is given', { any: true, reason: 'Batch of the back office' }, 'any'],
  ])('lets a client act for %s', async (_case, actFor, expected) => {
    const { clients } = await load(institutionWith({ act_for: actFor }));
    expect(clients.get(clientId)?.institutions).toEqual([{ id: institution, enterprise_users: expected }]);
  });

  it('says which clients may act for anyone, and why', async () => {
    const { clients } = await load(institutionWith({ act_for: { any: true, reason: 'Audit' } }));
    expect(clients.get(clientId)?.actsForAnyone).toEqual([{ institution, reason: 'Audit' }]);
  });

  it.each([
    ['an unknown member', clientWith({ colour: 'red' }), 'invalid_field clients[0]'],
    ['a client_id that is no UUID', clientWith({ client_id: 'one' }), 'invalid_field clients[0].client_id'],
    ['a scope that is not declared', clientWith({ scopes: ['x'] }), 'invalid_field clients[0].scopes[0]'],
    [
      'an algorithm that is not offered',
      clientWith({ algorithm: 'HS256' }),
      'invalid_field clients[0].algorithm',
    ],
    ['a client without a key', clientWith({ public_key_pem: undefined }), 'invalid_field clients[0]'],
    [
      'a client with two keys',
      clientWith({ jwks_uri: 'https://client.example.com/jwks' }),
      'invalid_field clients[0]',
    ],
    [
      'anyone without a reason',
      institutionWith({ act_for: { any: true } }),
      'invalid_field clients[0].institutions[0].act_for',
    ],
    [
      'a reason of several lines',
      institutionWith({ act_for: { any: true, reason: 'Audit\nok: 1 clients' } }),
      'invalid_field clients[0].institutions[0].act_for.reason',
    ],
    ['a name that moves the cursor', clientWith({ name: '\u001b[2K' }), 'invalid_field clients[0].name'],
    ['no institution', clientWith({ institutions: [] }), 'invalid_field clients[0].institutions'],
    ['something else than an object', '[]', 'invalid_field the file'],
    [
      'a client that stands twice, in whatever case',
      registrationFile([clientEntry(), clientEntry({ client_id: clientId.toUpperCase() })]),
      'duplicate_client clients[1].client_id',
    ],
    [
      'an institution that stands twice',
      clientWith({
        institutions: [
          { id: institution, associated_enterprise_user: user },
          { id: institution, associated_enterprise_user: otherUser },
        ],
      }),
      'duplicate_institution clients[0].institutions[1].id',
    ],
    [
      'an audience that stands twice',
      registrationFile([], {
        resources: [
          { audience, scopes: ['accounts.read'] },
          { audience, scopes: ['accounts.write'] },
        ],
      }),
      'duplicate_audience resources[1].audience',
    ],
    [
      'a scope that no resource offers',
      registrationFile([clientEntry({ scopes: ['accounts.write'] })], {
        resources: [{ audience, scopes: ['accounts.read'] }],
      }),
      'scope_not_offered clients[0].scopes[0]',
    ],
    [
      'more institutions than a token can carry',
      clientWith({
        institutions: Array.from({ length: 99 }, (_, index) => ({
          id: `0b9f6f5e-7f0c-4a56-9d3e-${String(index).padStart(12, '0')}`,
          associated_enterprise_user: user,
        })),
      }),
      'institutions_too_large clients[0].institutions',
    ],
    [
      'a private key',
      clientWith({ public_key_pem: pem.p256Private }),
      'key_is_private clients[0].public_key_pem',
    ],
    [
      'a key file that is not there',
      clientWith({ public_key_pem: undefined, public_key_file: 'no.pem' }),
      'key_file_unreadable clients[0].public_key_file',
    ],
    [
      'a JWKS URI over http',
      clientWith({ public_key_pem: undefined, jwks_uri: 'http://client.example.com/jwks' }),
      'jwks_uri_forbidden clients[0].jwks_uri',
    ],
  ])('is refused for %s', async (_case, content, problem) => {
    await expect(problemsOf(content)).resolves.toEqual([problem]);
  });

  it('is refused for all of its problems at once', async () => {
    const content = registrationFile([
      clientEntry({ public_key_pem: pem.rsa1024, algorithm: 'RS256' }),
      clientEntry({ client_id: otherClient, public_key_pem: pem.p384 }),
      clientEntry({ client_id: otherClient, public_key_pem: 'not a key' }),
    ]);
    await expect(problemsOf(content)).resolves.toEqual([
      'duplicate_client clients[2].client_id',
      'key_too_weak clients[0].public_key_pem',
      'key_does_not_fit clients[1].public_key_pem',
      'key_unreadable clients[2].public_key_pem',
    ]);
  });

  it('may name a JWKS URI of this machine only where that is allowed', async () => {
    const content = clientWith({ public_key_pem: undefined, jwks_uri: 'http://127.0.0.1:9402/jwks' });
    await expect(problemsOf(content)).resolves.toEqual(['jwks_uri_forbidden clients[0].jwks_uri']);
    const { clients } = await load(content, { allowLoopbackJwks: true });
    expect(clients.get(clientId)?.key).toEqual({ source: 'jwks_uri', jwksUri: 'http://127.0.0.1:9402/jwks' });
  });

  it('is named when it is missing or no JSON, and never quoted', async () => {
    await expect(loadRegistration(join(directory, 'none.json'))).rejects.toMatchObject({
      code: 'registration_missing',
    });
    const error: unknown = await load(pem.p256Private.toString()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'registration_unreadable' });
    expect(error).not.toHaveProperty('cause');
    expect(String(error)).not.toContain('PRIVATE');
  });

  it('shows no key in its errors', async () => {
    const error: unknown = await load(clientWith({ public_key_pem: pem.p256Private })).catch(
      (e: unknown) => e,
    );
    const body = pem.p256Private.toString().split('\n')[1] ?? 'missing';
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(body);
  });
});
