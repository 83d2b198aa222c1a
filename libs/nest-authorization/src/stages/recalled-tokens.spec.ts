import { AccessTokenError, type AccessTokenErrorCode, memoryProofReplayStore } from '@ambit/access-token';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import type { Decision } from '../index.ts';
import {
  institution,
  notesAppOn,
  platforms,
  rawRequest,
  type RememberingVerifier,
  remembering,
  type TestKeys,
  testKeys,
  testProofKey,
  user,
} from '../notes-app.fixture.ts';

const path = `/${institution}/user/${user}/notes/n1`;
const publicUrl = 'https://notes.example';
const permissionPolicy = { decide: () => ({ allowed: true }) as const };

describe.each(platforms)('on %s, a bearer token that the verifier remembers', (platform) => {
  let keys: TestKeys;
  let app: INestApplication;
  let verifier: RememberingVerifier;
  let decisions: Decision[];
  let token: string;

  beforeAll(async () => {
    keys = await testKeys({ replayStore: memoryProofReplayStore() });
    verifier = remembering(keys.options.verifier);
    app = await notesAppOn(platform, {
      verifier,
      publicUrl,
      permissionPolicy,
      onDecision: (decision) => decisions.push(decision),
    });
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    decisions = [];
    token = await keys.token();
    await ask([`Authorization: Bearer ${token}`]);
    verifier.asked.verify = 0;
    decisions = [];
  });

  const ask = (headers: readonly string[], url = path) => rawRequest(app, `GET ${url}`, headers);
  /** Without what differs from request to request by itself. */
  const comparable = ({ text }: { text: string }): string =>
    text
      .replace(/^(date|x-correlation-id|etag): (?!"1").*\r\n/gim, '')
      .replaceAll(/"correlationId":"[^"]*"/g, '');

  it.each(['Bearer', 'bearer', 'BEARER'])('is taken under %s without verifying it again', async (scheme) => {
    expect(await ask([`Authorization: ${scheme} ${token}`])).toMatchObject({ status: 200 });
    expect(verifier.asked.verify).toBe(0);
  });

  it('is answered and recorded as one that is new', async () => {
    for (const url of [path, path.replace(institution, user), `${path}-much-too-long`, `${path}?x=1`]) {
      const other = await keys.token();
      const fresh = await ask([`Authorization: Bearer ${other}`], url);
      const recalled = await ask([`Authorization: Bearer ${other}`], url);
      expect(comparable(recalled)).toBe(comparable(fresh));
      const [first, second] = decisions.splice(0).map((decision) => ({ ...decision, correlationId: '' }));
      expect(second).toEqual(first);
    }
    expect(verifier.asked.verify).toBe(4);
  });

  it.each<[string, (token: string) => readonly string[], number]>([
    [
      'a second Authorization header',
      (known) => [`Authorization: Bearer ${known}`, 'Authorization: Bearer a.b.c'],
      400,
    ],
    [
      'a second one before it',
      (known) => ['authorization: Bearer a.b.c', `Authorization: Bearer ${known}`],
      400,
    ],
    [
      'itself once more',
      (known) => [`Authorization: Bearer ${known}`, `AUTHORIZATION: Bearer ${known}`],
      400,
    ],
    ['a proof', (known) => [`Authorization: Bearer ${known}`, 'DPoP: a.b.c'], 401],
    ['an empty proof', (known) => [`Authorization: Bearer ${known}`, 'DPoP:'], 401],
    ['more text', (known) => [`Authorization: Bearer ${known} more`], 401],
    ['a comma', (known) => [`Authorization: Bearer ${known},`], 401],
    ['a tab', (known) => [`Authorization: Bearer\t${known}`], 401],
  ])('is refused beside %s', async (_, headers, status) => {
    expect(await ask(headers(token))).toMatchObject({ status });
    expect(decisions).toMatchObject([{ outcome: 'refused', stage: 'authentication' }]);
  });

  it('is refused under DPoP', async () => {
    expect(await ask([`Authorization: DPoP ${token}`])).toMatchObject({ status: 401 });
    expect(verifier.asked.verify).toBe(1);
  });

  it('goes the long way where there is more than one space, and is the same', async () => {
    expect(await ask([`Authorization: Bearer  ${token}`])).toMatchObject({ status: 200 });
  });

  it('is never one that is bound to a key, which needs its proof each time', async () => {
    const key = await testProofKey();
    const bound = await keys.token({ cnf: { jkt: key.jkt } });
    const proof = () => key.proof(bound, { htm: 'GET', htu: `${publicUrl}${path}` });
    const send = async () => ask([`Authorization: DPoP ${bound}`, `DPoP: ${await proof()}`]);
    expect([(await send()).status, (await send()).status]).toEqual([200, 200]);
    expect(verifier.asked.verify).toBe(2);
    expect(await ask([`Authorization: Bearer ${bound}`])).toMatchObject({ status: 401 });
  });

  it('is verified whole when a verifier remembers a bound one by mistake', async () => {
    const verified = await verifier.verify(token);
    const { verify } = keys.options.verifier;
    const mistaken = { ...keys.options.verifier, verify, recall: () => ({ ...verified, boundTo: 'a key' }) };
    const other = await notesAppOn(platform, { verifier: mistaken, publicUrl, permissionPolicy });
    await other.listen(0, '127.0.0.1');
    const refused = await rawRequest(other, `GET ${path}`, ['Authorization: Bearer a.b.c']);
    await other.close();
    expect(refused.status).toBe(401);
  });

  it.each<[AccessTokenErrorCode, number, string]>([
    ['revoked', 401, '/problems/invalid-access-token'],
    ['keys_unavailable', 503, '/problems/keys-unavailable'],
    ['revocations_unavailable', 503, '/problems/revocations-unavailable'],
    ['replay_store_unavailable', 503, '/problems/proofs-unavailable'],
  ])('that is not remembered any more and is refused as %s is a %s', async (code, status, type) => {
    const verify = () => Promise.reject(new AccessTokenError(code, 'try again', { retryAfter: 17 }));
    const verifier = { ...keys.options.verifier, recall: () => undefined, verify };
    const other = await notesAppOn(platform, { verifier, publicUrl, permissionPolicy });
    await other.listen(0, '127.0.0.1');
    const refused = await rawRequest(other, `GET ${path}`, [`Authorization: Bearer ${token}`]);
    await other.close();
    expect(refused.status).toBe(status);
    expect(refused.text).toContain(type);
    expect(/^retry-after: 17\r$/im.test(refused.text)).toBe(status === 503);
  });
});
