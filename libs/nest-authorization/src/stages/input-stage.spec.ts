import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { institution, notesApp, type TestKeys, testKeys, user } from '../notes-app.fixture.ts';

describe('an operation that reads a body', () => {
  let keys: TestKeys;
  let app: NestFastifyApplication;
  beforeAll(async () => {
    keys = await testKeys();
    app = await notesApp({
      ...keys.options,
      permissionPolicy: { decide: async () => ({ allowed: true }) },
    });
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  it('says that there is none, to a request that has not even a length', async () => {
    const socket = connect(Number(new URL(await app.getUrl()).port), '127.0.0.1');
    await once(socket, 'connect');
    const lines = [
      `PUT /${institution}/user/${user}/notes/n1 HTTP/1.1`,
      'Host: x',
      'Connection: close',
      `Authorization: Bearer ${await keys.token()}`,
      'Content-Type: application/json',
      'If-Match: "1"',
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('The request has no body');
  });
});
