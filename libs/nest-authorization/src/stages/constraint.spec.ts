import { afterEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type PermissionAnswer } from '../index.ts';
import { institution, notesApp, testKeys, user } from '../notes-app.fixture.ts';

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

/** The caller as the handler sees it. */
async function callerWith(answer: PermissionAnswer): Promise<Record<string, unknown>> {
  const keys = await testKeys();
  app = await notesApp({ ...keys.options, permissionPolicy: { decide: async () => answer } });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const response = await app.inject({
    method: 'GET',
    url: `/${institution}/user/${user}/notes/1`,
    headers: { authorization: `Bearer ${await keys.token()}` },
  });
  return response.json().who;
}

describe('the constraint of a policy', () => {
  it('reaches the handler', async () => {
    expect(await callerWith({ allowed: true, constraint: { branches: ['001'] } })).toMatchObject({
      constraint: { branches: ['001'] },
    });
  });

  it('is not there when the policy gives none', async () => {
    expect(await callerWith({ allowed: true })).not.toHaveProperty('constraint');
  });
});
