import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { type Decision, memoryRateLimiter } from '../index.ts';
import {
  institution,
  type NotesOptions,
  notesAppOn,
  platforms,
  rawRequest,
  type TestKeys,
  testKeys,
  user,
} from '../notes-app.fixture.ts';

const allowing = { decide: () => ({ allowed: true }) as const };
const limiter = memoryRateLimiter({ perSecond: 1000, burst: 1000 });

/** How a part that the application brings may fail; a careless `throw undefined` is the one that looks like no error. */
const failures: readonly [string, () => never][] = [
  ['undefined', () => raise(undefined)],
  ['null', () => raise(null)],
  ['false', () => raise(false)],
  ['an error', () => raise(new Error('canary-cause'))],
];
const ways: readonly [string, (fail: () => never) => () => never | Promise<never>][] = [
  ['throws', (fail) => fail],
  ['rejects with', (fail) => () => Promise.resolve().then(fail)],
];

function raise(thrown: unknown): never {
  // What somebody else's code may do.
  throw thrown;
}

describe.each(platforms)('on %s', (platform) => {
  let keys: TestKeys;
  let app: INestApplication | undefined;
  let decisions: Decision[];
  beforeAll(async () => {
    keys = await testKeys();
  });
  beforeEach(() => {
    decisions = [];
  });
  afterEach(() => app?.close());

  async function ask(options: Partial<NotesOptions>) {
    app = await notesAppOn(platform, {
      ...keys.options,
      permissionPolicy: allowing,
      onDecision: (decision) => decisions.push(decision),
      ...options,
    });
    await app.listen(0, '127.0.0.1');
    const token = await keys.token();
    return rawRequest(app, `GET /${institution}/user/${user}/notes/n1`, [`Authorization: Bearer ${token}`]);
  }

  describe.each(ways)('a part that %s', (_, way) => {
    describe.each(failures)('%s', (_, fail) => {
      it.each<[string, () => Partial<NotesOptions>]>([
        ['authentication', () => ({ verifier: { ...keys.options.verifier, verify: way(fail) } })],
        ['rate_limit', () => ({ rateLimiter: { ...limiter, take: way(fail) } })],
        ['permission', () => ({ permissionPolicy: { decide: way(fail) } })],
      ])('lets nothing pass in the stage %s', async (stage, options) => {
        const answer = await ask(options());
        expect(answer.status).toBe(500);
        expect(answer.text).not.toContain('canary');
        expect(decisions).toMatchObject([{ outcome: 'refused', stage, status: 500 }]);
      });
    });
  });

  it('a verifier that fails to remember lets nothing pass', async () => {
    const verifier = { ...keys.options.verifier, recall: () => raise(undefined) };
    expect(await ask({ verifier })).toMatchObject({ status: 500 });
    expect(decisions).toMatchObject([{ outcome: 'refused', stage: 'authentication', status: 500 }]);
  });

  it('a part that is away is recorded as it is answered', async () => {
    const permissionPolicy = { decide: () => Promise.reject(new Error('away')) };
    const isUnavailable = (error: unknown) => error instanceof Error && error.message === 'away';
    expect(await ask({ permissionPolicy, isUnavailable })).toMatchObject({ status: 503 });
    expect(decisions).toMatchObject([
      {
        outcome: 'refused',
        stage: 'permission',
        status: 503,
        clientId: 'client',
        issuer: 'https://op.example',
      },
    ]);
  });

  it('a policy whose answer is no boolean allows nothing', async () => {
    const decide = () => ({ allowed: 'no' }) as unknown as { allowed: true };
    expect(await ask({ permissionPolicy: { decide } })).toMatchObject({ status: 403 });
  });

  it('a promise of another kind is waited for', async () => {
    const settled = Promise.resolve({ allowed: false, reason: 'missing_permission' } as const);
    // A thenable, as some libraries have them.
    const answer = { then: settled.then.bind(settled) } as typeof settled;
    expect(await ask({ permissionPolicy: { decide: () => answer } })).toMatchObject({ status: 403 });
    expect(decisions).toMatchObject([{ outcome: 'refused', stage: 'permission' }]);
  });
});
