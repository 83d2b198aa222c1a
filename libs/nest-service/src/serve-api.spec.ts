import { generateKeyPairSync } from 'node:crypto';
import { createAccessTokenVerifier, type KeySource } from '@ambit/access-token';
import { defineApi, defineOperation, type ResponseOf } from '@ambit/api-contract';
import { Operation, Public } from '@ambit/nest-authorization';
import { scopes } from '@ambit/scopes';
import { createHealth, createLogger } from '@ambit/service';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, type Type } from '@nestjs/common';
import { z } from 'zod';
import * as publicSurface from './index.ts';
import { type ApiParts, type RunningApi, serveApi, ServiceConfig } from './index.ts';

const getNote = defineOperation({
  id: 'getNote',
  method: 'GET',
  path: '/:tenant/user/:user/notes',
  summary: 'Look up a note',
  scope: scopes.accounts.read,
  permission: 'notes:view',
  params: z.strictObject({ tenant: z.string(), user: z.string() }),
  responses: { 200: { description: 'The note' } },
});
const notesApi = defineApi({
  name: 'notes',
  title: 'Notes <& more>',
  version: '1.0.0',
  audience: 'https://notes.example',
  boundary: { institution: 'tenant', enterpriseUser: 'user' },
  operations: { getNote },
});

@Controller()
class NotesController {
  @Operation(getNote)
  getNote(): ResponseOf<typeof getNote> {
    return { status: 200 };
  }
}
@Controller()
class CarelessController {
  @Get('careless')
  careless(): string {
    return 'canary';
  }
}

@Controller()
class SlowController {
  static readonly entered = gate<undefined>();
  static readonly leave = gate<string>();

  @Get('slow')
  @Public({ reason: 'of the test' })
  slow(): Promise<string> {
    SlowController.entered.resolve(undefined);
    return SlowController.leave.promise;
  }
}

const config = ServiceConfig.parse({ PORT: '0', ISSUER: 'https://op.example', AUDIENCE: notesApi.audience });
const running: RunningApi[] = [];
afterEach(async () => {
  for (const api of running.splice(0)) await api.close();
});

async function serve(parts: Partial<ApiParts> = {}, settings: Partial<ServiceConfig> = {}) {
  const lines: string[] = [];
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256' };
  const keys: KeySource = { from: 'jwks', jwks: { keys: [jwk] } };
  const verifier = createAccessTokenVerifier({ issuer: config.ISSUER, audience: config.AUDIENCE, keys });
  const api = await serveApi(
    { ...config, ...settings },
    {
      contracts: [notesApi],
      controllers: [NotesController],
      verifier,
      permissionPolicy: { decide: () => ({ allowed: false, reason: 'missing_permission' }) },
      health: createHealth({ checks: {} }),
      log: createLogger({ service: 'notes', destination: { write: (line) => void lines.push(line) } }),
      ...parts,
    },
  );
  running.push(api);
  return { ...api, lines, get: (path: string) => fetch(api.url + path) };
}

describe('an API that is served', () => {
  it('denies by default, and tells of the decision', async () => {
    const decisions: string[] = [];
    const { get, lines } = await serve({ onDecision: ({ outcome }) => decisions.push(outcome) });
    const answer = await get('/one/user/two/notes');
    expect([answer.status, answer.headers.get('x-content-type-options')]).toEqual([401, 'nosniff']);
    expect(answer.headers.get('www-authenticate')).toContain('realm="notes"');
    expect(decisions).toEqual(['refused']);
    expect(lines.some((line) => line.includes('"decision"'))).toBe(true);
    expect(lines.some((line) => line.includes('"route":"/:tenant/user/:user/notes"'))).toBe(true);
  });

  it('answers probes, its description and its metadata to whoever asks', async () => {
    const { get } = await serve();
    for (const path of ['/health/live', '/health/ready', '/openapi.json', '/docs', '/docs/reference.js'])
      expect([path, (await get(path)).status]).toEqual([path, 200]);
    expect(await (await get('/docs')).text()).toContain('<title>Notes &#60;&#38; more&#62;</title>');
    const metadata: unknown = await (await get('/.well-known/oauth-protected-resource')).json();
    expect(metadata).toMatchObject({ resource: notesApi.audience });
  });

  it('finishes what is under way when it is told to stop, and is ready no more', async () => {
    const health = createHealth({ checks: {} });
    const { url, get } = await serve({ health, controllers: [NotesController, SlowController] });
    const answer = get('/slow');
    await SlowController.entered.promise;
    const closed = running.pop()?.close();
    await expect(health.ready()).resolves.toMatchObject({ status: 'unavailable' });
    SlowController.leave.resolve('done');
    expect(await (await answer).text()).toBe('done');
    await closed;
    await expect(fetch(url)).rejects.toThrow();
  });

  it('does not start with a route that declares nothing, nor where the port is taken', async () => {
    const careless: readonly Type[] = [NotesController, CarelessController];
    await expect(serve({ controllers: careless })).rejects.toThrow('careless');
    const { url } = await serve();
    const taken = serve({}, { PORT: Number(new URL(url).port) });
    await expect(taken).rejects.toMatchObject({ code: 'port_in_use' });
  });
});

it('exports what the README names and nothing else', () => {
  expect(Object.keys(publicSurface).sort()).toEqual(['ServiceConfig', 'httpLimits', 'serveApi']);
});

/** A promise, and what resolves it. */
function gate<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: (value: T): void => resolve(value) };
}
