import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCommandLine } from '../command/run-command-line.fixture.ts';
import type { Finding, FindingName } from './finding.ts';
import { callFindings } from './finding-groups.ts';
import { remedies } from './remedies.ts';
import {
  assertionClaims,
  audience,
  bank,
  canary,
  granted,
  type SmallAnswer,
  type SmallWorld,
  startSmallWorld,
  user,
} from './small-world.fixture.ts';

const contract = fileURLToPath(new URL('../contract/notes-api.fixture.ts', import.meta.url));

let folder: string;
let jwks: { readonly keys: readonly [Record<string, unknown>] };
let world: SmallWorld;
beforeEach(async () => {
  // A key of its own for each provider: in one process a key is for one issuer.
  folder = await mkdtemp(join(tmpdir(), 'ambit-cli-doctor-'));
  await runCommandLine(['keys', 'generate', '--out', join(folder, 'client.pem')]);
  await runCommandLine(['keys', 'generate', '--ring', join(folder, 'ring')]);
  jwks = await exported('--key', join(folder, 'client.pem'));
  world = await startSmallWorld();
  world.jwks = { body: jwks };
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

async function exported(...place: readonly string[]): Promise<typeof jwks> {
  return JSON.parse((await runCommandLine(['keys', 'export', ...place, '--json'])).output);
}

/** The command with everything given, and what is given besides. */
function run(...more: readonly string[]) {
  const where = ['--issuer', world.url, '--api-url', world.url, '--jwks-uri', `${world.url}/jwks.json`];
  const key = more.includes('--ring') ? [] : ['--key', join(folder, 'client.pem')];
  return runCommandLine([
    ...['doctor', ...where, ...key, '--client-id', 'reports', '--scope', 'accounts.read'],
    ...['--contract', contract, '--allow-insecure-loopback', ...more],
  ]);
}

/** What was found, by name, and the names of what has failed. */
async function diagnose(...more: readonly string[]) {
  const { output, code } = await run('--json', ...more);
  expect(output).not.toContain(canary);
  const { isWell, findings }: { isWell: boolean; findings: readonly Finding[] } = JSON.parse(output);
  const failed = findings.filter(({ status }) => status === 'failed').map(({ name }) => name);
  expect({ isWell, code }).toEqual(
    failed.length === 0 ? { isWell: true, code: undefined } : { isWell: false, code: 'faults_found' },
  );
  const of = (name: FindingName) => findings.find((finding) => finding.name === name);
  return { findings, failed, of };
}

/** A fault, and what is to be found. */
interface Planted {
  readonly name: FindingName;
  readonly what: string;
  readonly plant: () => void;
  readonly args?: readonly string[];
  readonly status?: 'warning';
  /** Part of the sentence that names the cause. */
  readonly cause: string;
}

const refused =
  (error: string, description?: string, status = 400) =>
  () => ({
    status,
    body: { error, ...(description !== undefined && { error_description: description }) },
  });
const asJson = { 'content-type': 'application/json' };
const problem = (status: number, stage: string, detail: string) => () => ({
  status,
  body: { type: '/problems/x', title: 'Refused', status, stage, detail },
});

/** Answers that say nothing about the client: something else is there than the API. */
const elsewhere: readonly (readonly [what: string, answer: SmallAnswer])[] = [
  ['a page that is not there', { status: 404, body: '<h1>404 Not Found</h1><hr>nginx' }],
  ['a redirect', { status: 301, headers: { location: 'https://www.example/' }, body: '' }],
  ['a page that takes no GET', { status: 405, body: '<h1>405 Not Allowed</h1>' }],
  ['a page to log in', { status: 200, body: '<form method="post">Log in</form>' }],
  ['a page that is called JSON', { body: '<p>', headers: { 'content-type': 'application/json' } }],
  ['a success that is not of the operation', { status: 202, body: { text: 'x' } }],
  ['JSON that is no problem', { status: 400, body: { stage: 'input' }, headers: asJson }],
  ['a refusal by a firewall', { status: 403, body: '<h1>Forbidden</h1>' }],
  ['a page that wants a password', { status: 401, headers: { 'www-authenticate': 'Basic' }, body: '' }],
  ['a problem without a type', { status: 404, body: { title: 'There is nothing here', status: 404 } }],
  ['a check that nobody knows', { status: 400, body: { stage: 'horoscope' } }],
];

const faults: readonly Planted[] = [
  ...elsewhere.map(([what, answer]) => ({
    name: 'api_unreachable' as const,
    what,
    plant: () => void (world.api = () => answer),
    cause: 'answers, but not as this API',
  })),
  {
    name: 'issuer_unreachable',
    what: 'no metadata',
    plant: () => (world.metadata = {}),
    cause: 'serves no metadata (status 200)',
  },
  {
    name: 'issuer_mismatch',
    what: 'another issuer in the metadata',
    plant: () => (world.metadata = { ...world.metadata, issuer: 'https://op.example/' }),
    cause: "name another issuer, 'https://op.example/'",
  },
  {
    name: 'clock_offset',
    what: 'a clock that is five minutes late',
    plant: () => (world.clockAhead = -300_000),
    cause: 'ahead of that of the provider, so its assertions are not valid yet there',
  },
  {
    name: 'clock_offset',
    what: 'a clock that is half a minute ahead',
    plant: () => (world.clockAhead = 30_000),
    status: 'warning',
    cause: 'behind that of the provider; @ambit/client-auth corrects that',
  },
  {
    name: 'algorithm_unsupported',
    what: 'a provider that takes PS256 alone',
    plant: () => (world.metadata['token_endpoint_auth_signing_alg_values_supported'] = ['PS256']),
    cause: 'The key signs by ES256, and the provider takes PS256 alone',
  },
  {
    name: 'jwks_unreachable',
    what: 'no JWK Set',
    plant: () => (world.jwks = { status: 404 }),
    cause: 'serves no JWK Set (status 404)',
  },
  {
    name: 'jwks_private',
    what: 'a private key among those that are published',
    plant: () => (world.jwks = { body: { keys: [...jwks.keys, { kty: 'OKP', d: canary }] } }),
    cause: 'publishes a private key',
  },
  {
    name: 'key_not_published',
    what: 'a JWK Set without the key',
    plant: () => (world.jwks = { body: { keys: [] } }),
    cause: 'does not have the key of this client',
  },
  {
    name: 'kid_not_published',
    what: 'the key without a kid',
    plant: () => (world.jwks = { body: { keys: [{ ...jwks.keys[0], kid: undefined }] } }),
    cause: 'without a kid',
  },
  {
    name: 'kid_not_published',
    what: 'the key under another kid',
    plant: () => (world.jwks = { body: { keys: [{ ...jwks.keys[0], kid: '2026-05' }] } }),
    cause: 'under another kid',
  },
  {
    name: 'kid_duplicate',
    what: 'two keys by one kid',
    plant: () => (world.jwks = { body: { keys: [...jwks.keys, { kty: 'oct', kid: jwks.keys[0]['kid'] }] } }),
    cause: 'has several keys by the kid',
  },
  {
    name: 'jwks_cached_too_long',
    what: 'a JWK Set that caches keep for a day',
    plant: () => (world.jwks = { body: jwks, headers: { 'cache-control': 'public, max-age=86400' } }),
    status: 'warning',
    cause: 'for 1 d, so that a new key is unknown as long',
  },
  {
    name: 'assertion_audience',
    what: 'a provider that wants its token endpoint as audience',
    plant: () =>
      (world.token = (form) =>
        assertionClaims(form)['aud'] === `${world.url}/token`
          ? { body: granted(world.url, form) }
          : refused('invalid_client', undefined, 401)()),
    cause: 'refuses assertions for the issuer, and takes those for its token endpoint',
  },
  {
    name: 'client_not_authenticated',
    what: 'a provider that does not know the client',
    plant: () => (world.token = refused('invalid_client', 'client not found', 401)),
    cause:
      'does not know the client reports, or not its key, or not for this algorithm; it says: client not found',
  },
  {
    name: 'scope_not_allowed',
    what: 'a client that is not registered for the scope',
    plant: () => (world.token = refused('invalid_scope', 'not registered for accounts.read')),
    cause: 'the provider says: not registered for accounts.read',
  },
  {
    name: 'resource_unknown',
    what: 'a resource that the provider does not know',
    plant: () => (world.token = refused('invalid_target')),
    cause: `does not know the resource ${audience}`,
  },
  {
    name: 'token_not_issued',
    what: 'a provider that is failing',
    plant: () => (world.token = () => ({ status: 503 })),
    cause: 'There is no token (provider_unavailable)',
  },
  {
    name: 'api_unreachable',
    what: 'no API',
    plant: () => undefined,
    args: ['--api-url', 'http://127.0.0.1:1'],
    cause: 'http://127.0.0.1:1 could not be reached (',
  },
  {
    name: 'api_unreachable',
    what: 'an API that is failing',
    plant: () => (world.api = () => ({ status: 503 })),
    cause: 'The API answers a call with 503',
  },
  {
    name: 'resource_metadata_wrong',
    what: 'an API without metadata',
    plant: () => (world.resource = { status: 404 }),
    status: 'warning',
    cause: 'serves no metadata at /.well-known/oauth-protected-resource (status 404)',
  },
  {
    name: 'token_refused_by_api',
    what: 'an API that trusts another issuer',
    plant: () => {
      world.resource = { body: { resource: audience, authorization_servers: ['https://op.example'] } };
      world.api = () => ({ status: 401 });
    },
    cause: 'and the API trusts ["https://op.example"]',
  },
  {
    name: 'token_refused_by_api',
    what: 'an API that is for another audience',
    plant: () => {
      world.resource = { body: { resource: 'https://other.example', authorization_servers: [world.url] } };
      world.api = () => ({ status: 401 });
    },
    cause: `The token is for the audience ${audience}, and the API is https://other.example`,
  },
  {
    name: 'token_refused_by_api',
    what: 'an API that repeats the token that it refuses',
    plant: () =>
      (world.api = ({ headers }) => ({
        status: 401,
        headers: {
          'www-authenticate': `Bearer error="invalid_token", error_description="it was revoked: ${headers.authorization?.slice(7)}"`,
        },
      })),
    cause: 'it says: it was revoked: [redacted]',
  },
  {
    name: 'scope_insufficient',
    what: 'an API that wants another scope, and has no problem details',
    plant: () =>
      (world.api = () => ({
        status: 403,
        headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' },
      })),
    cause: 'getNote was refused with 403',
  },
  {
    name: 'institution_not_allowed',
    what: 'a client that is not registered for the institution',
    plant: () => (world.api = problem(403, 'institution', 'not registered for it')),
    cause: 'not registered for it',
  },
  {
    name: 'enterprise_user_not_allowed',
    what: 'a client that may not act for the user',
    plant: () => (world.api = problem(403, 'enterprise_user', 'may not act for the user')),
    cause: 'may not act for the user',
  },
  {
    name: 'permission_missing',
    what: 'a user without the permission',
    plant: () => (world.api = problem(403, 'permission', 'lacks the permission')),
    status: 'warning',
    cause: 'lacks the permission',
  },
];

describe('the doctor', () => {
  it('finds nothing where all is well', async () => {
    const { findings } = await diagnose();
    expect(findings.map(({ name }) => name)).toEqual(Object.keys(remedies));
    const skipped = findings.filter(({ status }) => status !== 'ok').map(({ name }) => name);
    // The provider says nothing about algorithms.
    expect(skipped).toEqual(['algorithm_unsupported']);
  });

  it.each(faults.map((fault) => [fault.name, fault.what, fault] as const))(
    'finds %s: %s',
    async (name, _what, { plant, args = [], status, cause }) => {
      plant();
      const { failed, of } = await diagnose(...args);
      // That one, and no other that is only its consequence.
      const consequences = failed.filter((one) => one !== name);
      expect({ name, consequences }).toEqual({ name, consequences: [] });
      expect(of(name)).toMatchObject({
        status: status ?? 'failed',
        summary: expect.stringContaining(cause),
        remedy: expect.stringMatching(/\w/),
      });
    },
  );

  it('has a fault planted for everything that it can find', () => {
    expect(new Set(faults.map(({ name }) => name))).toEqual(new Set(Object.keys(remedies)));
  });

  it.each(elsewhere)('finds nothing about the client where the API is %s', async (_what, answer) => {
    world.api = () => answer;
    const { findings } = await diagnose();
    const told = findings.filter(({ name }) => callFindings.some((one) => one === name));
    expect(told.map(({ status }) => status)).toEqual(callFindings.map(() => 'skipped'));
  });

  it('takes a success of the operation for one', async () => {
    world.api = () => ({ body: { text: 'x' } });
    expect((await diagnose()).failed).toEqual([]);
    expect((await diagnose()).of('permission_missing')?.status).toBe('ok');
  });

  it('does not take a refusal of the input for one of the checks after it', async () => {
    world.api = problem(400, 'input', 'the id is no UUID');
    const { failed, of } = await diagnose();
    expect(failed).toEqual([]);
    expect(of('enterprise_user_not_allowed')?.status).toBe('ok');
    expect(of('permission_missing')).toMatchObject({
      status: 'skipped',
      summary: expect.stringContaining('the id is no UUID'),
    });
  });

  it('finds a provider that is not there', async () => {
    const { of } = await diagnose('--issuer', 'http://127.0.0.1:1');
    expect(of('issuer_unreachable')).toMatchObject({
      status: 'failed',
      summary: expect.stringMatching(/could not be reached \(\w+/),
    });
    expect(of('client_not_authenticated')).toMatchObject({ status: 'skipped' });
  });

  it('finds caches that outlast what a ring reckons with', async () => {
    const ring = join(folder, 'ring');
    world.jwks = {
      body: await exported('--ring', ring),
      headers: { 'cache-control': 's-maxage=3600, max-age=1' },
    };
    expect((await diagnose('--ring', ring)).of('jwks_cached_too_long')).toMatchObject({
      status: 'failed',
      summary: expect.stringContaining('lets a new key sign after 15 min'),
    });
    for (const control of ['max-age=900', 'no-store', '']) {
      world.jwks = { ...world.jwks, headers: { 'cache-control': control } };
      expect((await diagnose('--ring', ring)).failed).toEqual([]);
    }
  });

  it('finds an audience that is the wrong one in the other direction', async () => {
    world.token = (form) =>
      assertionClaims(form)['aud'] === world.url
        ? { body: granted(world.url, form) }
        : refused('invalid_client', undefined, 401)();
    const { of } = await diagnose('--assertion-audience', 'token_endpoint');
    expect(of('assertion_audience')).toMatchObject({
      status: 'failed',
      remedy: expect.stringContaining('leave --assertion-audience out'),
    });
    expect(of('token_refused_by_api')).toMatchObject({ status: 'ok' });
  });

  it('names the clock where a client is refused and the clock is wrong', async () => {
    world.clockAhead = 600_000;
    world.token = refused('invalid_client', undefined, 401);
    expect((await diagnose()).of('client_not_authenticated')?.summary).toContain('the clock of this machine');
  });

  it('warns of a scope that the provider does not name, where it asks for no token', async () => {
    world.metadata = { ...world.metadata, issuer: 'https://op.example' };
    const { of } = await diagnose('--scope', 'accounts.write');
    expect(of('scope_not_allowed')).toMatchObject({
      status: 'warning',
      summary: 'The provider does not name accounts.write among its scopes',
    });
  });

  it('says what it could not look at', async () => {
    const { of } = await diagnose('--operation', 'putNote');
    expect(of('scope_insufficient')).toMatchObject({
      status: 'skipped',
      summary: expect.stringContaining('no contract has a GET to try'),
    });
    expect((await diagnose('--operation', 'searchNotes')).of('scope_insufficient')?.summary).toContain(
      'by its path alone',
    );
    world.token = (form) => ({ body: granted(world.url, form, { institutions: undefined }) });
    expect((await diagnose()).of('permission_missing')?.summary).toContain('give --institution and --user');
    expect((await diagnose('--institution', bank, '--user', user)).of('permission_missing')?.status).toBe(
      'ok',
    );
  });

  it('looks for the metadata of a resource where RFC 9728 has them', async () => {
    const summary = async (resource: string) =>
      (await diagnose('--resource', resource)).of('resource_metadata_wrong')?.summary;
    world.resource = { status: 404 };
    const wellKnown = '/.well-known/oauth-protected-resource';
    expect(await summary('https://api.example/notes')).toContain(` ${wellKnown}/notes (`);
    expect(await summary('https://api.example/')).toContain(` ${wellKnown} (`);
    expect(await summary('urn:example:notes')).toContain(` ${wellKnown} (`);
    expect(await summary('notes')).toContain(` ${wellKnown} (`);
  });

  it('shows a person one line for each finding, and the remedy below', async () => {
    world.token = refused('invalid_scope', 'no');
    const { output, code, message } = await run();
    expect(code).toBe('faults_found');
    expect(message).toContain('scope_not_allowed');
    expect(output).toMatch(
      /^failed {3}scope_not_allowed +The client may not have all of .*\n +→ have the client/m,
    );
    expect(output).toMatch(/\n1 failed, 0 warnings, \d+ ok, \d+ skipped\n$/);
  });

  it('wants to be told who the client is', async () => {
    expect(await runCommandLine(['doctor'])).toMatchObject({ code: 'setting_missing', output: '' });
    expect(await runCommandLine(['doctor', '--issuer', 'http://op.example'])).toMatchObject({
      code: 'insecure_url',
    });
    expect(await runCommandLine(['doctor', '--issuer', 'http://127.0.0.1:1'])).toMatchObject({
      code: 'insecure_url',
      message: expect.stringContaining('--allow-insecure-loopback'),
    });
  });
});

it('the README has cause and remedy of each finding', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const [, table = ''] = /^\| finding .*\n\|[ -|]+\|\n((?:\|.*\n)+)/m.exec(readme) ?? [];
  const names = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(names).toEqual(Object.keys(remedies));
});
