import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { scopes } from '@ambit/scopes';
import { afterEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineApi, defineOperation, denialKinds, denialMatrix } from '../index.ts';
import { type MatrixReport, runDenialMatrix, tokenMint } from './index.ts';

const listNotes = defineOperation({
  id: 'listNotes',
  method: 'GET',
  path: '/:institution/enterprise/:user/notes',
  summary: 'List the notes',
  scope: scopes.accounts.read,
  permission: 'notes:list',
  params: z.strictObject({ institution: z.string(), user: z.string() }),
  responses: { 200: { description: 'The notes', body: z.array(z.string()) } },
});
const api = defineApi({
  name: 'lists',
  title: 'Lists',
  version: '1.0.0',
  audience: 'https://notes.example',
  boundary: { institution: 'institution', enterpriseUser: 'user' },
  operations: { listNotes },
});
const metadata = 'https://notes.example/metadata';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function run(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<MatrixReport> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listens on TCP
  return runDenialMatrix({
    apis: [api],
    examples: {},
    baseUrl: `http://127.0.0.1:${port}`,
    mint: tokenMint({
      issuer: 'https://op.example',
      audience: api.audience,
      privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
      kid: 'k',
    }),
    world: {
      institution: (which) => which,
      enterpriseUser: (which) => which,
      resource: (which) => which,
      revoked: { tokenId: 'revoked', clientId: 'revoked' },
      canaries: { never: ['canary-number'], own: ['canary-own'], foreign: ['canary-foreign'] },
    },
    matrix: denialMatrix(
      [api],
      denialKinds.filter(({ name }) => name === 'no scope'),
    ),
    problemTypeUri: (problem) => `urn:test:${problem}`,
    resourceMetadata: metadata,
  });
}

const failuresOf = (report: MatrixReport): Record<string, readonly string[]> =>
  Object.fromEntries(report.results.map(({ case: { kind }, failures }) => [kind, failures]));

const challenge = `Bearer realm="x", error="insufficient_scope", scope="accounts.read", resource_metadata="${metadata}"`;

/** Answers as the contract says, but for what is changed. */
function answering(
  change: { readonly headers?: object; readonly body?: object; readonly allowed?: string } = {},
) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const correlationId = String(request.headers['x-request-id']);
    const [, claims = ''] = String(request.headers.authorization).split('.');
    const shared = { 'x-correlation-id': correlationId, 'cache-control': 'no-store' };
    if ('scope' in JSON.parse(Buffer.from(claims, 'base64url').toString())) {
      response.writeHead(200, shared).end(change.allowed ?? '["canary-own"]');
      return;
    }
    const type = 'application/problem+json';
    const problem = {
      type: 'urn:test:insufficient-scope',
      title: 'x',
      status: 403,
      stage: 'scope',
      correlationId,
    };
    response
      .writeHead(403, { ...shared, 'content-type': type, 'www-authenticate': challenge, ...change.headers })
      .end(JSON.stringify({ ...problem, ...change.body }));
  };
}

describe('running a denial matrix', () => {
  it('finds nothing where every answer is as derived, and counts', async () => {
    const report = await run(answering());
    expect(failuresOf(report)).toEqual({ allowed: [], 'no scope': [] });
    expect(report.summary).toBe('1 operations × 1 kinds = 1 cases, all refused as derived; 1 allowed');
    expect(report.results[0]).toMatchObject({
      client: { scopes: ['accounts.read'], institutions: [{ id: 'own', enterprise_users: ['permitted'] }] },
      params: { institution: 'own', user: 'permitted' },
      status: 200,
    });
  });

  it.each<[string, Parameters<typeof answering>[0], string]>([
    ['another stage', { body: { stage: 'institution' } }, 'stage: expected "scope", got "institution"'],
    [
      'another problem',
      { body: { type: 'urn:test:x' } },
      'type: expected "urn:test:insufficient-scope", got "urn:test:x"',
    ],
    ['another correlation id', { body: { correlationId: 'x' } }, 'correlationId: expected'],
    ['a media type that is none', { headers: { 'content-type': 'text/html' } }, 'Content-Type: expected'],
    [
      'no challenge that can be read',
      { headers: { 'www-authenticate': 'Bearer x' } },
      'WWW-Authenticate cannot be read',
    ],
    [
      'a challenge for another scope',
      { headers: { 'www-authenticate': challenge.replace('accounts.read', 'accounts.write') } },
      'scope of the challenge: expected "accounts.read", got "accounts.write"',
    ],
    [
      'other metadata',
      { headers: { 'www-authenticate': challenge.replace('metadata"', 'x"') } },
      'resource_metadata of Bearer',
    ],
    [
      'an answer that may be kept',
      { headers: { 'cache-control': 'public' } },
      'Cache-Control: expected "no-store"',
    ],
    [
      'data of the institution',
      { body: { detail: 'canary-own' } },
      'the answer holds data of the institution',
    ],
    ['a secret', { headers: { 'x-debug': 'canary-number' } }, 'the answer holds what no answer may hold'],
  ])('finds a refusal with %s', async (_, change, failure) => {
    const { allowed, 'no scope': found } = failuresOf(await run(answering(change)));
    expect(allowed).toEqual([]);
    expect(found).toEqual([expect.stringContaining(failure)]);
  });

  it('finds an allowed answer that is not by the schema, or has data of another institution', async () => {
    expect(failuresOf(await run(answering({ allowed: '[1]' })))['allowed']).toEqual([
      expect.stringContaining('not by its schema'),
    ]);
    expect(failuresOf(await run(answering({ allowed: '["canary-foreign"]' })))['allowed']).toEqual([
      "the answer holds another institution's data",
    ]);
  });

  it('finds a token that comes back', async () => {
    const report = await run((request, response) =>
      answering({ headers: { 'x-token': String(request.headers.authorization) } })(request, response),
    );
    expect(failuresOf(report)['no scope']).toEqual(['the answer holds a part of the token']);
  });

  it('finds what was to be refused and was not, and what was not answered', async () => {
    const report = await run((request, response) => {
      response
        .writeHead(200, {
          'x-correlation-id': String(request.headers['x-request-id']),
          'cache-control': 'no-store',
        })
        .end('[]');
    });
    expect(failuresOf(report)['no scope']).toEqual(['was to be refused (403), and was answered 200']);
    const cut = await run((request) => request.socket.destroy());
    expect(failuresOf(cut)['no scope']).toEqual([expect.stringContaining('was not answered')]);
    expect(cut.summary).toContain('NOT');
  });
});
