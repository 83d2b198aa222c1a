import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HttpException } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { institution, notesApp, testKeys, user } from '../notes-app.fixture.ts';
import { type ProblemType, problemTypeUri } from './problem-types.ts';

describe('a refusal before any operation', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    const { options } = await testKeys();
    app = await notesApp({ ...options, permissionPolicy: { decide: async () => ({ allowed: true }) } });
    await app.init();
  });
  afterAll(() => app.close());

  it.each(['/nothing', '/canary%ZZ'])('is not kept by anybody: %s', async (url) => {
    const { headers } = await app.inject({ url });
    expect([headers['cache-control'], headers['www-authenticate']]).toEqual(['no-store', undefined]);
  });
});

describe('an error of the permission policy', () => {
  it.each([
    [new HttpException('canary', 418), 418, 'refused'],
    [new HttpException('canary', 502), 500, 'internal-error'],
    [new Error('canary'), 500, 'internal-error'],
  ])('is answered by what it says of the caller, if it does: %s', async (failure, status, type) => {
    const told: unknown[] = [];
    const keys = await testKeys();
    const app = await notesApp({
      ...keys.options,
      onError: (error) => void told.push(error),
      permissionPolicy: { decide: () => Promise.reject(failure) },
    });
    await app.init();
    const answer = await app.inject({
      url: `/${institution}/user/${user}/notes/n1`,
      headers: { authorization: `Bearer ${await keys.token()}` },
    });
    await app.close();
    expect([answer.statusCode, answer.json().type]).toEqual([status, problemTypeUri(type as ProblemType)]);
    expect(answer.body).not.toContain('canary');
    // The failure as it is: a policy that fails has not refused.
    expect(told).toEqual(status === 500 ? [failure] : []);
  });
});
