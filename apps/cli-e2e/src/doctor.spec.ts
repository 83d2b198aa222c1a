import { accountsApi } from '@ambit/accounts-contract';
import { maturityRollover, type ServiceProcess, startService } from '@ambit/local-stack';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ambitWith } from './ambit.ts';
import { secretsIn } from './secrets.ts';
import { type StackOfSuite, stackOfSuite } from './stack-of-suite.ts';

interface Finding {
  readonly name: string;
  readonly status: string;
  readonly summary: string;
  readonly remedy?: string;
}

/** A client that the suite has registered. */
interface RegisteredClient {
  readonly id: string;
  readonly key: string;
}

const clients = {
  reports: { id: randomUUID(), parts: {} },
  old: { id: randomUUID(), parts: { assertion: { audience: 'token_endpoint', type: 'any' } } },
  missing: { id: randomUUID(), jwks: (): readonly object[] => [] },
  renamed: { id: randomUUID(), jwks: (key: object): readonly object[] => [{ ...key, kid: '2026-05' }] },
  twice: { id: randomUUID(), jwks: (key: object): readonly object[] => [key, key] },
} as const;
type Name = keyof typeof clients;

/** What is published by each client, by its path. */
const published = new Map<string, readonly object[]>();
let jwksServer: Server | undefined;
let jwksUrl = '';
let otherApi: ServiceProcess | undefined;

const suite = stackOfSuite(async (started) => {
  await publish();
  for (const name of Object.keys(clients) as Name[]) await register(started, name); // its keys
  const { stack } = started;
  await stack.provider.stop();
  await stack.restart('provider');
  otherApi = await startService({
    app: 'accounts-api',
    logFile: join(started.folder, 'other-api.log'),
    environment: {
      PORT: '0',
      ISSUER: stack.provider.url,
      AUDIENCE: 'https://other.example',
      ALLOW_LOOPBACK_ISSUER: 'true',
      SEED: 'true',
      DATA_DIRECTORY: join(started.folder, 'other-api'),
    },
  });
});
afterAll(async () => {
  await otherApi?.stop();
  jwksServer?.closeAllConnections();
  jwksServer?.close();
});

const ambit = ambitWith(() => ({
  ISSUER: suite.stack.provider.url,
  API_URL: suite.stack.api.url,
  SCOPE: 'accounts.read',
  ALLOW_INSECURE_LOOPBACK: 'true',
}));

async function publish(): Promise<void> {
  const server = createServer(({ url = '' }, response) => {
    response.setHeader('content-type', 'application/jwk-set+json');
    response.end(JSON.stringify({ keys: published.get(url) ?? [] }));
  });
  await Promise.all([once(server, 'listening'), server.listen(0, '127.0.0.1')]);
  const { port } = server.address() as AddressInfo; // it listens on TCP
  jwksServer = server;
  jwksUrl = `http://127.0.0.1:${port}`;
}

const keyOf = (folder: string, name: Name): string => join(folder, `${name}.pem`);

/** Makes a key, and registers its client in the way that the suite wants. */
async function register({ stack, folder, bank }: StackOfSuite, name: Name): Promise<void> {
  const client = clients[name];
  const key = keyOf(folder, name);
  await ambit.json(['keys', 'generate', '--out', key], { ISSUER: '' });
  const jwks = 'jwks' in client ? ['--jwks-uri', `${jwksUrl}/${name}`] : [];
  const file = stack.directories.registration;
  await ambit.json([
    ...['client', 'register', '--client-id', client.id, '--name', name, '--key', key, ...jwks],
    ...['--scope', 'accounts.read', '--institution', `${bank.id}=${bank.serviceUser}`, '--into', file],
  ]);
  if ('jwks' in client) {
    const exported = await ambit.json(['keys', 'export', '--key', key]);
    const [own] = (exported as { keys: readonly [object] }).keys;
    published.set(`/${name}`, client.jwks(own));
    return;
  }
  const registration = JSON.parse(await readFile(file, 'utf8'));
  Object.assign(registration.clients.at(-1), client.parts);
  await writeFile(file, JSON.stringify(registration));
}

/** What the doctor finds for a client, with what is given besides. */
async function diagnose({ id, key }: RegisteredClient, ...args: readonly string[]) {
  const { code, stdout } = await ambit.run(['doctor', '--json', '--client-id', id, '--key', key, ...args]);
  const { isWell, findings }: { isWell: boolean; findings: readonly Finding[] } = JSON.parse(stdout);
  expect(code).toBe(isWell ? 0 : 1);
  const named = (status: string) => findings.filter((one) => one.status === status).map(({ name }) => name);
  return {
    failed: named('failed'),
    warned: named('warning'),
    summaryOf: (name: string) => findings.find((one) => one.name === name)?.summary,
    remedyOf: (name: string) => findings.find((one) => one.name === name)?.remedy,
  };
}
const client = (name: Name): RegisteredClient => ({ id: clients[name].id, key: keyOf(suite.folder, name) });
const rollover = (): RegisteredClient => ({
  id: maturityRollover.id,
  key: suite.stack.directories.keyOf(maturityRollover),
});

describe('the doctor, with the real provider and API', () => {
  it('finds nothing wrong with a client that is as it should be', async () => {
    expect(await diagnose(client('reports'))).toMatchObject({ failed: [], warned: [] });
  });

  it('finds an issuer and an API that are not there', async () => {
    expect((await diagnose(client('reports'), '--issuer', 'http://127.0.0.1:1')).failed).toContain(
      'issuer_unreachable',
    );
    expect((await diagnose(client('reports'), '--api-url', 'http://127.0.0.1:1')).failed).toEqual([
      'api_unreachable',
    ]);
  });

  it('finds that something else is at the URL of the API', async () => {
    const { failed, summaryOf } = await diagnose(client('reports'), '--api-url', suite.stack.provider.url);
    expect(failed).toEqual(['api_unreachable']);
    expect(summaryOf('api_unreachable')).toContain('answers, but not as this API');
  });

  it('finds an issuer in another spelling', async () => {
    const issuer = suite.stack.provider.url.replace('127.0.0.1', 'localhost');
    const { failed, summaryOf } = await diagnose(client('reports'), '--issuer', issuer);
    expect(failed).toEqual(['issuer_mismatch']);
    expect(summaryOf('issuer_mismatch')).toContain(`'${suite.stack.provider.url}'`);
  });

  it('finds a client that the provider does not know, and a key that it does not', async () => {
    const { key } = client('reports');
    const unknown = await diagnose({ id: randomUUID(), key });
    expect(unknown.failed).toEqual(['client_not_authenticated']);
    const other = await diagnose({ id: clients.reports.id, key: keyOf(suite.folder, 'old') });
    expect(other.failed).toEqual(['client_not_authenticated']);
    expect(other.remedyOf('client_not_authenticated')).toContain('ambit keys show');
  });

  it('finds that the provider wants another audience', async () => {
    const { failed, remedyOf } = await diagnose(client('old'));
    expect(failed).toEqual(['assertion_audience']);
    expect(remedyOf('assertion_audience')).toContain('--assertion-audience token_endpoint');
    expect((await diagnose(client('old'), '--assertion-audience', 'token_endpoint')).failed).toEqual([]);
  });

  it('finds a key that is not published, and why the client is refused', async () => {
    const { failed, summaryOf } = await diagnose(client('missing'), '--jwks-uri', `${jwksUrl}/missing`);
    expect(failed).toEqual(['key_not_published', 'client_not_authenticated']);
    expect(summaryOf('client_not_authenticated')).toContain('because its key is not published');
  });

  it('finds a key that is published under another kid', async () => {
    const { failed } = await diagnose(client('renamed'), '--jwks-uri', `${jwksUrl}/renamed`);
    expect(failed).toEqual(['kid_not_published', 'client_not_authenticated']);
  });

  it('finds a kid that is published twice', async () => {
    expect((await diagnose(client('twice'), '--jwks-uri', `${jwksUrl}/twice`)).failed).toContain(
      'kid_duplicate',
    );
  });

  it('finds scopes and resources that the client may not ask for', async () => {
    const scope = await diagnose(client('reports'), '--scope', 'accounts.write');
    expect(scope.failed).toEqual(['scope_not_allowed']);
    expect(scope.summaryOf('scope_not_allowed')).toContain('not registered for accounts.write');
    const resource = await diagnose(client('reports'), '--resource', 'https://elsewhere.example');
    expect(resource.failed).toEqual(['resource_unknown']);
  });

  it('finds an API that is for another audience', async () => {
    const { failed, warned, summaryOf } = await diagnose(client('reports'), '--api-url', otherApi?.url ?? '');
    expect({ failed, warned }).toEqual({
      failed: ['token_refused_by_api'],
      warned: ['resource_metadata_wrong'],
    });
    expect(summaryOf('token_refused_by_api')).toBe(
      `The token is for the audience ${accountsApi.audience}, and the API is https://other.example`,
    );
  });

  it('finds a scope that is not enough', async () => {
    const args = ['--scope', 'accounts.write', '--operation', 'getAccount'];
    const { failed, summaryOf } = await diagnose(rollover(), ...args);
    expect(failed).toEqual(['scope_insufficient']);
    expect(summaryOf('scope_insufficient')).toContain("lacks the scope 'accounts.read'");
  });

  it('finds an institution and an enterprise user that are not for this client', async () => {
    expect((await diagnose(client('reports'), '--institution', randomUUID())).failed).toEqual([
      'institution_not_allowed',
    ]);
    expect((await diagnose(client('reports'), '--user', suite.bank.managerUser)).failed).toEqual([
      'enterprise_user_not_allowed',
    ]);
  });

  it('warns of a user without the permission', async () => {
    const { failed, warned } = await diagnose(rollover(), '--user', suite.bank.unprivilegedUser);
    expect({ failed, warned }).toEqual({ failed: [], warned: ['permission_missing'] });
  });

  it('says nothing that is secret', () => {
    expect(ambit.transcript.length).toBeGreaterThan(20);
    expect(secretsIn(ambit.transcript.join('\n'))).toEqual([]);
  });
});
