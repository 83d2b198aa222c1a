import { createServer, type RequestListener } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { closeServer, listen } from '@ambit/service';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Feed } from './feeds.ts';
import { generateLoad, type LoadResult } from './generate-load.ts';

let close: () => Promise<unknown> = () => Promise.resolve();
afterEach(() => close());

const feed: Feed = { setUp: () => undefined, stop: () => undefined };
const answering: RequestListener = (_, response) => response.end('{}');

/** Whether something is to be done in the next turn of the event loop, which keeps this process awake. */
function isAwake(): boolean {
  return process.getActiveResourcesInfo().includes('Immediate');
}

/** Resolves when nothing is to be done in the next turn any more; never, where something keeps this process awake. */
async function asleep(): Promise<void> {
  while (isAwake()) await delay(1);
}

async function load(
  answer: RequestListener,
  { cpu = async () => 0, signal = new AbortController().signal } = {},
): Promise<LoadResult> {
  const server = createServer(answer);
  const url = await listen(server, { host: '127.0.0.1', port: 0 });
  close = async () => {
    server.closeAllConnections();
    await closeServer(server);
  };
  const exhausted = new AbortController().signal;
  return generateLoad({ url, connections: 2, leadInMs: 10, windowMs: 50, feed, cpu, exhausted, signal });
}

describe('a load', () => {
  it('does not sleep in its window, and may afterwards', async () => {
    const awake: boolean[] = [];
    const cpu = async (): Promise<number> => awake.push(isAwake());
    const { requests, failed } = await load(answering, { cpu });
    expect(awake).toEqual([true, true]);
    expect(failed).toBe(0);
    expect(requests).toBeGreaterThan(0);
    await asleep();
  });

  it('of a server that answers nothing fails, and lets the process sleep', async () => {
    await expect(load(({ socket }) => socket.destroy())).rejects.toMatchObject({ code: 'load_failed' });
    await asleep();
  });

  it('that is ended from outside lets the process sleep', async () => {
    const controller = new AbortController();
    const cpu = async (): Promise<number> => {
      controller.abort();
      return 0;
    };
    const ended = load(answering, { cpu, signal: controller.signal });
    await expect(ended).rejects.toMatchObject({ name: 'AbortError' });
    await asleep();
  });
});
