import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { closeServer, listen, listenError, ServiceError, urlOf } from './index.ts';

const servers = new Set<ReturnType<typeof createServer>>();
const newServer = () => {
  const server = createServer((_request, response) => response.end('here'));
  servers.add(server);
  return server;
};

afterEach(async () => {
  for (const server of servers) await closeServer(server);
  servers.clear();
});

describe('listen', () => {
  it.each(['127.0.0.1', '0.0.0.0', 'localhost'])('gives a URL that answers for %s', async (host) => {
    const url = await listen(newServer(), { host, port: 0 });
    expect(await (await fetch(url, { headers: { connection: 'close' } })).text()).toBe('here');
  });

  it('names the port that is in use and what to do', async () => {
    const port = Number(new URL(await listen(newServer(), { host: '127.0.0.1', port: 0 })).port);
    const second = listen(newServer(), { host: '127.0.0.1', port });
    await expect(second).rejects.toBeInstanceOf(ServiceError);
    await expect(second).rejects.toMatchObject({
      code: 'port_in_use',
      message: `Port ${port} on 127.0.0.1 is in use by another process: stop that one, or set PORT to a free port (0 picks one)`,
    });
  });

  it('says that an address is not one of this machine', async () => {
    // 192.0.2.0/24 belongs to documentation (RFC 5737).
    await expect(listen(newServer(), { host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      code: 'address_unavailable',
    });
  });
});

describe('listenError', () => {
  it('explains a port that only the superuser may take', () => {
    const cause = Object.assign(new Error('listen EACCES'), { code: 'EACCES' });
    expect(listenError(cause, { host: '::', port: 80 })).toMatchObject({ code: 'port_forbidden', cause });
  });

  it('leaves other errors alone', () => {
    const error = new Error('else');
    expect(listenError(error, { host: '::', port: 80 })).toBe(error);
  });
});

describe('urlOf', () => {
  it('refuses a server that does not listen', () => {
    expect(() => urlOf(createServer())).toThrow(TypeError);
  });
});
