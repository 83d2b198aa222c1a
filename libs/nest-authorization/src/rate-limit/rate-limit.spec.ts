import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Decision, memoryRateLimiter, type RateLimiter } from '../index.ts';
import {
  institution,
  notesApp,
  otherInstitution,
  type TestKeys,
  testKeys,
  user,
} from '../notes-app.fixture.ts';

const url = `/${institution}/user/${user}/notes/n1`;
let keys: TestKeys;
let app: NestFastifyApplication | undefined;
let decisions: Decision[];
beforeAll(async () => {
  keys = await testKeys();
});
afterEach(() => app?.close());

async function start(rateLimiter: RateLimiter | undefined): Promise<void> {
  decisions = [];
  app = await notesApp({
    ...keys.options,
    permissionPolicy: { decide: () => Promise.resolve({ allowed: true }) },
    onDecision: (decision) => decisions.push(decision),
    rateLimiter,
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
}

async function ask(token: string | undefined, path = url) {
  const response = await app?.inject({
    method: 'GET',
    url: path,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  return {
    status: response?.statusCode,
    limit: response?.headers['ratelimit'],
    policy: response?.headers['ratelimit-policy'],
    retryAfter: response?.headers['retry-after'],
    problem: response?.statusCode === 200 ? undefined : JSON.parse(response?.body ?? '{}'),
  };
}

describe('a rate limit', () => {
  const limiter = () => memoryRateLimiter({ perSecond: 0.5, burst: 2, clock: () => 0 });

  it('is told with every answer, and what is beyond it is refused', async () => {
    await start(limiter());
    const token = await keys.token();
    const policy = '"client";q=2;w=4';
    expect(await ask(token)).toMatchObject({ status: 200, limit: '"client";r=1;t=2', policy });
    expect(await ask(token)).toMatchObject({ status: 200, limit: '"client";r=0;t=4', policy });
    const refused = await ask(token);
    expect(refused).toMatchObject({ status: 429, limit: '"client";r=0;t=4', policy, retryAfter: '2' });
    expect(refused.problem).toMatchObject({
      title: expect.stringContaining('too many'),
      stage: 'rate_limit',
    });
    expect(decisions.at(-1)).toMatchObject({ outcome: 'refused', stage: 'rate_limit', status: 429 });
  });

  it('counts what other checks refuse, and is checked before them', async () => {
    await start(limiter());
    const token = await keys.token({ scope: 'accounts.write' });
    expect(await ask(token)).toMatchObject({ status: 403, limit: '"client";r=1;t=2' });
    expect(await ask(token, url.replace(institution, otherInstitution))).toMatchObject({ status: 403 });
    expect((await ask(token)).status).toBe(429);
  });

  it('is of each client, whichever token it sends', async () => {
    await start(limiter());
    const tokens = await Promise.all([keys.token({ jti: 'a' }), keys.token({ jti: 'b' })]);
    for (const token of tokens) expect((await ask(token)).status).toBe(200);
    expect((await ask(tokens[0])).status).toBe(429);
    expect((await ask(await keys.token({ client_id: 'other', sub: 'other' }))).status).toBe(200);
  });

  it('is not used up by requests without a valid token, and not told to them', async () => {
    await start(limiter());
    for (const token of [undefined, 'a.b.c', undefined, 'a.b.c'])
      expect(await ask(token)).toMatchObject({ status: 401, limit: undefined });
    expect((await ask(await keys.token())).status).toBe(200);
  });

  it('may be kept elsewhere, by who answers later', async () => {
    const asked: string[] = [];
    await start({
      policy: { name: 'shared', quota: 1, windowSeconds: 1 },
      take: async (client) => {
        asked.push(client);
        return { isAllowed: false, remaining: 0, resetSeconds: 1, retryAfterSeconds: 1 };
      },
    });
    expect(await ask(await keys.token())).toMatchObject({ status: 429, limit: '"shared";r=0;t=1' });
    expect(asked).toEqual(['https://op.example client']);
  });

  it('is there only where it is wanted', async () => {
    await start(undefined);
    expect(await ask(await keys.token())).toMatchObject({ status: 200, limit: undefined });
  });
});
