import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type CalledApi, startCalledApi } from './call-api.fixture.ts';

// An embedded PostgreSQL takes seconds to start.
jest.setTimeout(60_000);

describe('an API that has enough to do', () => {
  let api: CalledApi;
  beforeAll(async () => {
    api = await startCalledApi({ MAX_IN_FLIGHT: 2 });
  });
  afterAll(() => api.close());

  const inquire = () => api.call('POST', `${api.accounts}/inquiry`, { body: { limit: 200 } });

  it('refuses what comes beyond it at once, and works on when that is done', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, inquire));
    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2);
    expect(answers.filter(({ status }) => status === 200).length + refused.length).toBe(30);
    expect(refused.length).toBeGreaterThan(0);
    for (const { headers, body } of refused)
      expect([headers.get('retry-after'), body.type]).toEqual(['1', expect.stringContaining('overloaded')]);
    for (let count = 0; count < 5; count += 1) expect((await inquire()).status).toBe(200);
  });

  it('answers probes all the same', async () => {
    const working = Array.from({ length: 30 }, inquire);
    const probes = await Promise.all(
      Array.from({ length: 10 }, async () => (await fetch(`${api.api.url}/health/live`)).status),
    );
    expect(new Set(probes)).toEqual(new Set([200]));
    await Promise.all(working);
  });

  it('gets its places back from those who go away', async () => {
    for (let round = 0; round < 10; round += 1) {
      const leaving = new AbortController();
      const url = `${api.api.url}${api.accounts}/inquiry`;
      const call = fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenOf(api)}` },
        body: '{}',
        signal: leaving.signal,
      }).catch(() => undefined);
      await pause(round);
      leaving.abort();
      await call;
    }
    while ((await inquire()).status !== 200) await pause(5);
    expect((await inquire()).status).toBe(200);
  });
});

describe('a connection', () => {
  const sockets: Socket[] = [];
  let api: CalledApi;
  beforeAll(async () => {
    api = await startCalledApi({}, Date.now, {
      mostConnections: 5,
      headersTimeoutMs: 100,
      requestTimeoutMs: 200,
      checkEveryMs: 20,
      idleTimeoutMs: 300,
    });
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  afterAll(() => api.close());

  async function open(): Promise<Socket> {
    const socket = connect(Number(new URL(api.api.url).port), '127.0.0.1');
    sockets.push(socket.on('error', () => undefined));
    await once(socket, 'connect');
    return socket;
  }

  /** A 408; or nothing, where the connection was reset under what was still being sent, and the answer with it. */
  const timedOut = /^(HTTP\/1\.1 408 |$)/;

  /** Sends a text again and again until the server closes the connection, and tells what it has answered. */
  async function untilClosed(socket: Socket, sent: string): Promise<string> {
    let answer = '';
    socket.setEncoding('latin1').on('data', (part: string) => (answer += part));
    const drip = setInterval(() => socket.write(sent), 10);
    // A reset is an error before it is the end, for which `once` would reject.
    await new Promise((resolve) => socket.on('close', resolve));
    clearInterval(drip);
    return answer;
  }

  it('whose headers do not end is closed, however busily they are sent', async () => {
    const socket = await open();
    socket.write('GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n');
    expect(await untilClosed(socket, 'X-More: and more\r\n')).toMatch(timedOut);
  });

  it('whose body does not end is closed, however busily it is sent', async () => {
    const socket = await open();
    socket.write(
      `POST ${api.accounts}/inquiry HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n`,
    );
    expect(await untilClosed(socket, ' ')).toMatch(timedOut);
  });

  it('on which nothing is sent is closed', async () => {
    const socket = await open();
    socket.resume();
    await new Promise((resolve) => socket.on('close', resolve));
  });

  it('whose answers are not read is closed', async () => {
    const seen = new Promise<Socket>((resolve) => {
      const listener = (message: unknown): void => {
        unsubscribe('http.server.request.start', listener);
        resolve((message as { readonly socket: Socket }).socket); // as node documents it
      };
      subscribe('http.server.request.start', listener);
    });
    const socket = await open();
    socket.pause();
    const body = JSON.stringify({ limit: 200 });
    const request = [
      `POST ${api.accounts}/inquiry HTTP/1.1`,
      'Host: 127.0.0.1',
      'Content-Type: application/json',
      `Authorization: Bearer ${tokenOf(api)}`,
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
    // More than the buffers of both ends hold.
    socket.write(request.repeat(150));
    const onServer = await seen;
    if (!onServer.destroyed) await once(onServer, 'close');
    expect(onServer.destroyed).toBe(true);
  });

  it('beyond those that are taken is closed, and taken again when another has ended', async () => {
    const held = await Promise.all(Array.from({ length: 5 }, open));
    const beyond = await open();
    await once(beyond.resume(), 'close');
    held[0]?.destroy();
    for (;;) {
      const response = await fetch(`${api.api.url}/health/live`).catch(() => undefined);
      if (response?.status === 200) return;
      await pause(10);
    }
  });
});

function tokenOf({ issuer, accounts }: CalledApi): string {
  const institution = accounts.split('/')[1];
  return issuer.token({
    scope: 'accounts.read',
    institutions: [{ id: institution, enterprise_users: 'any' }],
  });
}
