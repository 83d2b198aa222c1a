import { createServer } from 'node:http';
import { closeServer, listen } from '@ambit/service';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Issuer, startIssuer } from '../tokens/issuer.ts';
import { checkVariant } from './check-variant.ts';
import { runScenario } from './run-scenario.ts';
import type { Scenario } from './scenarios.ts';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const scenario: Scenario = {
  name: 'smoke',
  title: 'Two servers',
  algorithm: 'ES256',
  mix: 'one in fifty fresh',
  connections: 4,
  variants: [
    { name: 'fastify-open', to: 'fastify-open' },
    { name: 'nest-fastify-ambit', to: 'fastify-open' },
  ],
  goals: [{ of: 'nest-fastify-ambit', to: ['fastify-open'], least: 0 }],
};

describe('a scenario', () => {
  it('is measured over HTTP, each variant in its own process, and both find the good tokens good', async () => {
    const progress: string[] = [];
    const { rows, goals } = await runScenario(scenario, {
      issuer,
      rounds: 1,
      seconds: 0.2,
      clients: 10,
      signal: new AbortController().signal,
      onProgress: (text) => progress.push(text),
    });
    expect(rows.map(({ variant, void: why, accepts }) => ({ variant, why, accepts }))).toEqual([
      { variant: 'fastify-open', why: undefined, accepts: [] },
      { variant: 'nest-fastify-ambit', why: undefined, accepts: [] },
    ]);
    for (const { figures } of rows) {
      expect(figures?.perSecond.median).toBeGreaterThan(0);
      expect(figures?.cpu.median).toBeGreaterThan(0);
      expect(figures?.p99.median).toBeGreaterThanOrEqual(figures?.p50.median ?? Infinity);
    }
    expect(goals[0]?.ratio?.median).toBe(rows[1]?.figures?.ratio.median);
    expect(progress).toContain('smoke: round 1 of 1, nest-fastify-ambit');
  }, 60_000);

  it('ends when it is told to, and leaves no process behind', async () => {
    const controller = new AbortController();
    const running = runScenario(scenario, {
      issuer,
      rounds: 100,
      seconds: 60,
      clients: 10,
      signal: controller.signal,
      onProgress: (text) => text.includes('warming up') && controller.abort(),
    });
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  }, 60_000);
});

describe('a server that accepts everything', () => {
  it('gets no figure', async () => {
    const server = createServer((_request, response) => response.end('{}'));
    const url = await listen(server, { host: '127.0.0.1', port: 0 });
    const check = await checkVariant(url, issuer, 'ES256', new AbortController().signal);
    expect(check.void).toContain('answers a bad signature by 200');
    expect(check.void).toContain('answers an expired token by 200');
    expect(check.accepts).toContain('no exp');
    await closeServer(server);
  });
});
