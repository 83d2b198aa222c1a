import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { notesApp, testKeys } from '../notes-app.fixture.ts';

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
