import { execFileSync } from 'node:child_process';
import type { IncomingMessage } from 'node:http';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCommandLine } from '../command/run-command-line.fixture.ts';
import { bank, canary, type SmallWorld, startSmallWorld, user } from '../doctor/small-world.fixture.ts';
import { toCurl } from './to-curl.ts';

const contract = fileURLToPath(new URL('../contract/notes-api.fixture.ts', import.meta.url));
const id = '4b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';

let folder: string;
let world: SmallWorld;
let environment: Record<string, string>;
let seen: IncomingMessage[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ambit-cli-call-'));
  const key = join(folder, 'client.pem');
  await runCommandLine(['keys', 'generate', '--out', key]);
  world = await startSmallWorld();
  seen = [];
  world.api = (request) => {
    seen.push(request);
    return { body: { text: 'milk' }, headers: { etag: '"3"' } };
  };
  environment = {
    ISSUER: world.url,
    API_URL: world.url,
    CLIENT_ID: 'reports',
    KEY_FILE: key,
    ALLOW_INSECURE_LOOPBACK: 'true',
    AMBIT_CONTRACTS: contract,
    INSTITUTION: bank,
    ENTERPRISE_USER: user,
  };
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const call = (...args: readonly string[]) => runCommandLine(['call', ...args], { folder, environment });

describe('ambit call', () => {
  it('asks for a token of the scope of the operation, and shows question and answer', async () => {
    const { output, code } = await call('getNote', '--id', id);
    expect(code).toBeUndefined();
    expect(output).toContain(
      `GET ${world.url}/${bank}/of/${user}/notes/${id}\n  notes.getNote, scope accounts.read\n`,
    );
    expect(output).toMatch(/\n200 {2}in \d+ ms\n {2}etag: "3"\n\{\n {2}"text": "milk"\n\}\n$/);
    expect(output).not.toContain(canary);
    expect(seen[0]?.headers.authorization).toContain(canary);
  });

  it('sends path, query, headers and body as they are given', async () => {
    const put = ['putNote', '--id', id, '--header', 'If-Match="3"'];
    await writeFile(join(folder, 'note.json'), '{"text":"bread"}');
    const { output } = await call(...put, '--body', '@note.json', '--json');
    expect(JSON.parse(output)).toMatchObject({
      operation: 'notes.putNote',
      scope: 'accounts.write',
      request: { method: 'PUT', headers: { 'if-match': '"3"' }, body: '{"text":"bread"}' },
      response: { status: 200, headers: { etag: '"3"' }, body: { text: 'milk' } },
    });
    world.api = (request) => {
      seen.push(request);
      return { body: [] };
    };
    expect((await call('searchNotes', '--query', 'text=a=b', '--query', 'limit=2')).code).toBeUndefined();
    expect(seen.at(-1)?.url).toBe(`/${bank}/of/${user}/notes?text=a%3Db&limit=2`);
  });

  it.each([
    [['getNote'], 'invalid_request', 'params.id'],
    [['getNote', '--id', 'x'], 'invalid_request', 'params.id'],
    [['getNote', '--id', id, '--param', 'other=1'], 'invalid_request', 'params'],
    [['getNote', '--id', id, '--param', 'other'], 'invalid_arguments', '--param is NAME=VALUE'],
    [['searchNotes', '--query', 'text=a'], 'invalid_request', 'query.text'],
    [
      ['putNote', '--id', id, '--header', 'if-match="1"', '--body', '{"text":1}'],
      'invalid_request',
      'body.text',
    ],
    [['putNote', '--id', id, '--body', '{text}'], 'input_unreadable', '--body is no JSON'],
    [['putNote', '--id', id, '--body', '@none.json'], 'input_unreadable', 'none.json'],
    [['deleteNote'], 'operation_unknown', 'searchNotes, getNote, putNote'],
    [['getNote', '--contract', './none.js'], 'contract_unusable', 'npm run build'],
  ])('sends nothing for %j', async (args, code, message) => {
    world.token = () => {
      throw new Error('nobody asks');
    };
    expect(await call(...args)).toMatchObject({
      output: '',
      code,
      message: expect.stringContaining(message),
    });
    expect(seen).toEqual([]);
  });

  it('explains a refusal', async () => {
    world.api = ({ headers }) => ({
      status: 403,
      headers: { 'www-authenticate': `Bearer error="insufficient_scope", x="${headers.authorization}"` },
      body: {
        type: '/problems/insufficient-scope',
        title: 'The client was not granted the scope',
        status: 403,
        stage: 'scope',
        detail: `not with ${headers.authorization}\u001b[2J`,
        correlationId: 'c-1',
      },
    });
    const { output, code } = await call('getNote', '--id', id);
    expect(code).toBe('call_refused');
    expect(output).toMatch(/\n {2}stage {3}scope\n/);
    expect(output).toMatch(/\n {2}remedy {2}have the client registered for the scope/);
    expect(output).toMatch(/\n {2}quote {3}c-1\n/);
    expect(output).not.toContain(canary);
    expect(output).not.toContain('\u001b');
    const facts = JSON.parse((await call('getNote', '--id', id, '--json')).output);
    expect(facts.response).toMatchObject({ status: 403, problem: { stage: 'scope' } });
    expect(JSON.stringify(facts)).not.toContain(canary);
  });

  it('writes the same request for curl, and sends nothing', async () => {
    const { output } = await call('getNote', '--id', id, '--curl');
    expect(output).toBe(`curl --request GET '${world.url}/${bank}/of/${user}/notes/${id}' \\
  --header "Authorization: Bearer $TOKEN" \\
  --header 'accept: application/json, application/problem+json'
`);
    expect(seen).toEqual([]);
  });

  it('finds the contracts that package.json lists, from the folder upwards', async () => {
    delete environment['AMBIT_CONTRACTS'];
    expect(await call('getNote')).toMatchObject({ code: 'contract_missing' });
    await writeFile(join(folder, 'package.json'), JSON.stringify({ ambit: { contracts: [contract] } }));
    await mkdir(join(folder, 'apps', 'reports'), { recursive: true });
    await writeFile(join(folder, 'apps', 'package.json'), '{"name":"apps"}');
    const from = join(folder, 'apps', 'reports');
    const { code } = await runCommandLine(['call', 'notes.getNote', '--id', id], {
      folder: from,
      environment,
    });
    expect(code).toBeUndefined();
    await writeFile(join(folder, 'nothing.mjs'), 'export const x = { operations: {} };');
    expect(await call('getNote', '--contract', './nothing.mjs')).toMatchObject({
      code: 'contract_unusable',
      message: expect.stringContaining('exports no contract'),
    });
  });
});

it('a line for curl is one word for each text, whatever is in it', () => {
  const nasty = `it's "$HOME" \`id\` \\ \n!`;
  const line = toCurl({
    method: 'POST',
    url: 'https://a.example/?a=b&c',
    headers: { x: nasty },
    body: nasty,
  });
  const script = `curl() { printf '%s\\0' "$@"; }; TOKEN=t; ${line}`;
  expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0')).toEqual([
    ...['--request', 'POST', 'https://a.example/?a=b&c'],
    ...['--header', 'Authorization: Bearer t', '--header', `x: ${nasty}`, '--data-raw', nasty, ''],
  ]);
});
