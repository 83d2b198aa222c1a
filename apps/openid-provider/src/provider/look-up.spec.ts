import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLookup } from './look-up.ts';

describe('the look-up of a host', () => {
  const nameServer: Socket = createSocket('udp4');
  let servers: readonly string[];
  let directory: string;
  let hostsFile: string;
  beforeAll(async () => {
    nameServer.bind(0, '127.0.0.1');
    await once(nameServer, 'listening');
    servers = [`127.0.0.1:${nameServer.address().port}`];
    directory = await mkdtemp(join(tmpdir(), 'look-up-'));
    hostsFile = join(directory, 'hosts');
    await writeFile(
      hostsFile,
      '# 10.0.0.9 worker.test\n10.0.0.1\tWorker.test alias # worker\nfd00::1 worker.test\n',
    );
  });
  afterAll(async () => {
    nameServer.close();
    await rm(directory, { recursive: true });
  });

  it('finds what the hosts file says, and asks nobody', async () => {
    await expect(createLookup({ hostsFile, servers })('worker.test')).resolves.toEqual([
      '10.0.0.1',
      'fd00::1',
    ]);
  });

  it('finds all addresses that the name server has', async () => {
    const answering = createSocket('udp4').on('message', (question, { port }) => {
      // The question comes back with one answer: A 192.0.2.7, or AAAA ::7; the name is that of the question.
      const type = question.readUInt16BE(question.indexOf(0, 12) + 1);
      const address = type === 1 ? Buffer.from([192, 0, 2, 7]) : Buffer.from([...Array(15).fill(0), 7]);
      const asked = question.subarray(0, question.indexOf(0, 12) + 5);
      asked.set([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0], 2);
      const head = Buffer.from([0xc0, 0x0c, 0, type, 0, 1, 0, 0, 0, 60, 0, address.length]);
      answering.send(Buffer.concat([asked, head, address]), port, '127.0.0.1');
    });
    answering.bind(0, '127.0.0.1');
    await once(answering, 'listening');
    const lookup = createLookup({ hostsFile, servers: [`127.0.0.1:${answering.address().port}`] });
    await expect(lookup('client.test')).resolves.toEqual(['192.0.2.7', '::7']);
    answering.close();
  });

  it('gives up on a name server that is silent', async () => {
    await expect(createLookup({ hostsFile, servers })('silent.test')).rejects.toMatchObject({
      code: 'ETIMEOUT',
    });
  });

  it('ends with its signal, however many others wait', async () => {
    const time = new AbortController();
    const lookup = createLookup({ hostsFile, servers });
    const asked = once(nameServer, 'message');
    const waiting = Array.from({ length: 20 }, (_, index) => lookup(`silent-${index}.test`, time.signal));
    const ends = Promise.allSettled(waiting);
    await asked;
    await expect(lookup('worker.test')).resolves.toHaveLength(2);
    time.abort();
    for (const end of await ends)
      expect(end).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
  });
});
