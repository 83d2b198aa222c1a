import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCommandLine } from '../command/run-command-line.fixture.ts';
import { audience, canary, type SmallWorld, startSmallWorld } from '../doctor/small-world.fixture.ts';
import { decodeToken } from './decode-token.ts';
import { explainClaims } from './explain-claims.ts';

let folder: string;
let world: SmallWorld;
let environment: Record<string, string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ambit-cli-token-'));
  const key = join(folder, 'client.pem');
  await runCommandLine(['keys', 'generate', '--out', key]);
  world = await startSmallWorld();
  environment = {
    ISSUER: world.url,
    CLIENT_ID: 'reports',
    KEY_FILE: key,
    SCOPE: 'accounts.read',
    RESOURCE: audience,
  };
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const token = (...args: readonly string[]) =>
  runCommandLine(['token', ...args], {
    folder,
    environment: { ...environment, ALLOW_INSECURE_LOOPBACK: 'true' },
  });

describe('ambit token', () => {
  it('explains a token, and leaves out the token itself', async () => {
    const { output, code } = await token();
    expect(code).toBeUndefined();
    expect(output).toContain('An access token (Bearer) for accounts.read, for another 5 min');
    expect(output).toContain(`${audience}\n`);
    expect(output).toContain('Look up accounts, their summaries and balances, and search them');
    expect(output).toMatch(/exp +\d{4}-.*Z, in (5 min|4 min 5\d s)\n +valid until; it lives for 5 min/);
    expect(output).not.toContain(canary);
    expect(output).not.toContain('eyJ');
  });

  it('is read by a program, and by a shell alone with the token in it', async () => {
    const facts = JSON.parse((await token('--json')).output);
    expect(facts).toMatchObject({
      type: 'Bearer',
      scopes: ['accounts.read'],
      header: { typ: 'at+jwt' },
      claims: { iss: world.url, aud: audience },
    });
    expect(JSON.stringify(facts)).not.toContain(canary);
    const { output } = await token('--raw');
    expect(output).toMatch(new RegExp(`^eyJ[\\w.-]+\\.${canary}\n$`));
  });

  it('says of a token that is no JWT that there is nothing to say', async () => {
    world.token = () => ({ body: { access_token: canary, token_type: 'Bearer', expires_in: 60 } });
    const { output } = await token();
    expect(output).toContain('It is no JWT');
    expect(output).not.toContain(canary);
    expect(JSON.parse((await token('--json')).output)).toMatchObject({ header: null, claims: null });
  });

  it('asks in the words of the environment, of options first', async () => {
    const forms: URLSearchParams[] = [];
    world.token = (form) => {
      forms.push(form);
      return { status: 400, body: { error: 'invalid_scope' } };
    };
    expect(await token('--scope', 'accounts.write', '--resource', 'https://x.example')).toMatchObject({
      code: 'invalid_scope',
      output: '',
    });
    expect(Object.fromEntries(forms[0] ?? [])).toMatchObject({
      scope: 'accounts.write',
      resource: 'https://x.example',
    });
  });

  it.each([
    ['ISSUER', 'setting_missing', '--issuer URL is missing'],
    ['CLIENT_ID', 'setting_missing', '--client-id ID is missing'],
    ['KEY_FILE', 'setting_missing', 'No key is named'],
    ['SCOPE', 'setting_missing', '--scope SCOPE is missing'],
  ])('says that %s is missing', async (name, code, message) => {
    environment[name] = '';
    expect(await token()).toMatchObject({ output: '', code, message: expect.stringContaining(message) });
  });
});

describe('claims', () => {
  it('are explained in one order, and others are shown as they are', () => {
    const now = Date.parse('2026-05-01T12:00:00Z');
    const claims = {
      tenant: { a: 1 },
      exp: now / 1000 + 298,
      iat: now / 1000 - 2,
      iss: 'https://op.example',
    };
    expect(explainClaims(claims, now)).toEqual([
      { name: 'iss', value: 'https://op.example', meaning: 'the provider that issued it' },
      { name: 'iat', value: '2026-05-01T11:59:58.000Z, 2 s ago', meaning: 'issued' },
      {
        name: 'exp',
        value: '2026-05-01T12:04:58.000Z, in 4 min 58 s',
        meaning: 'valid until; it lives for 5 min',
      },
      { name: 'tenant', value: '{"a":1}', meaning: 'a claim of this provider' },
    ]);
  });

  it('that are not what they should be are shown, and break nothing', () => {
    const odd = { exp: 'soon', iat: null, scope: ['a'], institutions: [{ id: 1 }, 'x'], __proto__: 1 };
    expect(explainClaims(odd, 0).map(({ value }) => value)).toEqual(['["a"]', '{"id":1}; x', 'null', 'soon']);
  });

  it('cannot steer a terminal', () => {
    const claims = { iss: 'a\u001b[2J', scope: 'x\u009b', 'b\n': '\u202e' };
    expect(JSON.stringify(explainClaims(claims, 0))).not.toMatch(/\\u|\\n|\u009b|\u202e/);
  });

  it.each(['', 'a.b', 'a.b.c', 'e30.W10.x', '....'])('are not read from %j', (text) => {
    expect(decodeToken(text)).toBeUndefined();
  });
});
