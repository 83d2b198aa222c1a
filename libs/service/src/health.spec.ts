import { createServer } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { closeServer, createHealth, type HealthOptions, healthRequestListener, listen } from './index.ts';

const neverAnswers = (signal: AbortSignal): Promise<void> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('createHealth', () => {
  it('is ready when every check passes', async () => {
    const health = createHealth({ checks: { database: async () => undefined, keys: async () => undefined } });
    expect(await health.ready()).toEqual({ status: 'ok', checks: { database: 'ok', keys: 'ok' } });
  });

  it('is ready without checks', async () => {
    expect(await createHealth().ready()).toEqual({ status: 'ok', checks: {} });
  });

  it('names the check that failed and tells why only to the service itself', async () => {
    const failures: unknown[] = [];
    const health = createHealth({
      checks: {
        database: () => Promise.reject(new Error('password wrong')),
        keys: () => {
          throw new Error('thrown at once');
        },
        clock: async () => undefined,
      },
      onFailure: (check, error) => failures.push([check, String(error)]),
    });
    expect(await health.ready()).toEqual({
      status: 'unavailable',
      checks: { database: 'failed', keys: 'failed', clock: 'ok' },
    });
    expect(failures).toEqual(
      expect.arrayContaining([
        ['database', 'Error: password wrong'],
        ['keys', 'Error: thrown at once'],
      ]),
    );
  });

  it('aborts a check that does not answer in time, even one that ignores the signal', async () => {
    const failures: string[] = [];
    const health = createHealth({
      timeoutMs: 5,
      checks: { heeding: neverAnswers, ignoring: () => new Promise(() => undefined) },
      onFailure: (check) => failures.push(check),
    });
    expect((await health.ready()).checks).toEqual({ heeding: 'timeout', ignoring: 'timeout' });
    expect(failures).toEqual(['heeding', 'ignoring']);
  });

  it('runs the checks once for probes that overlap, and again for the next', async () => {
    let runs = 0;
    const health = createHealth({ checks: { database: async () => void (runs += 1) } });
    await Promise.all([health.ready(), health.ready(), health.ready()]);
    expect(runs).toBe(1);
    await health.ready();
    expect(runs).toBe(2);
  });

  it('is alive but no longer ready while it shuts down', async () => {
    const health = createHealth({ checks: { database: async () => undefined } });
    health.shutDown();
    expect(await health.ready()).toEqual({ status: 'unavailable', checks: { database: 'ok' } });
    expect(health.live()).toEqual({ status: 'ok', checks: {} });
  });
});

describe('healthRequestListener', () => {
  async function probe(
    path: string,
    { method = 'GET', ...options }: HealthOptions & { method?: string } = {},
  ) {
    const answerHealth = healthRequestListener(createHealth(options));
    const server = createServer((request, response) =>
      answerHealth(request, response, request.url === '/alone' ? undefined : () => response.end('the app')),
    );
    const url = await listen(server, { host: '127.0.0.1', port: 0 });
    const response = await fetch(url + path, { method, headers: { connection: 'close' } });
    const body = await response.text();
    await closeServer(server);
    return { status: response.status, headers: response.headers, body };
  }

  it('answers 200 with the report', async () => {
    const { status, headers, body } = await probe('/health/ready?verbose', {
      checks: { database: async () => undefined },
    });
    expect([status, body]).toEqual([200, '{"status":"ok","checks":{"database":"ok"}}']);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('answers 503 when not ready, without the reason', async () => {
    const { status, body } = await probe('/health/ready', {
      checks: { database: () => Promise.reject(new Error('password wrong')) },
    });
    expect([status, body]).toEqual([503, '{"status":"unavailable","checks":{"database":"failed"}}']);
  });

  it('says that it is alive whatever the checks say', async () => {
    const { status, body } = await probe('/health/live', {
      checks: { database: () => Promise.reject(new Error()) },
    });
    expect([status, body]).toEqual([200, '{"status":"ok","checks":{}}']);
  });

  it('leaves other paths to the application', async () => {
    expect(await probe('/healthy')).toMatchObject({ status: 200, body: 'the app' });
    expect(await probe('/alone')).toMatchObject({ status: 404, body: '' });
  });

  it('answers HEAD and refuses other methods', async () => {
    expect(await probe('/health/live', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    expect(await probe('/health/live', { method: 'DELETE' })).toMatchObject({ status: 405 });
  });
});
