import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';

const fixture = fileURLToPath(new URL('fixtures/child.mjs', import.meta.url));
const children: Program[] = [];

/** A real process that runs one of the fixture's programs. */
class Program {
  readonly process: ChildProcess;
  stdout = '';
  stderr = '';

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
    this.process = spawn(process.execPath, [...flags, fixture, ...args], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process.stdout?.on('data', (chunk) => (this.stdout += chunk));
    this.process.stderr?.on('data', (chunk) => (this.stderr += chunk));
    children.push(this);
  }

  /** Waits for a log line and returns it. */
  async logged(msg: string): Promise<Record<string, string>> {
    for (;;) {
      const line = this.stdout.split('\n').find((text) => text.includes(`"msg":"${msg}"`));
      if (line !== undefined) return JSON.parse(line);
      if (this.process.exitCode !== null) throw new Error(`Ended without '${msg}': ${this.stderr}`);
      await Promise.race([once(this.process.stdout ?? this.process, 'data'), once(this.process, 'exit')]);
    }
  }

  async exitCode(): Promise<number | null> {
    if (this.process.exitCode === null) await once(this.process, 'close');
    return this.process.exitCode;
  }
}

afterEach(() => {
  for (const child of children.splice(0)) child.process.kill('SIGKILL');
});

describe('runService', () => {
  it('finishes the request in flight on SIGTERM, refuses new ones and exits 0', async () => {
    const service = new Program(['serve']);
    const { url } = await service.logged('listening');
    // A connection that is kept alive and idle must not hold the service back.
    expect(await (await fetch(`${url}/fast`)).text()).toBe('fast');
    const slow = fetch(`${url}/slow`);
    await service.logged('request in flight');

    service.process.kill('SIGTERM');

    expect(await (await slow).text()).toBe('slow but whole');
    expect(await service.exitCode()).toBe(0);
    expect(service.stderr).toBe('');
    await expect(fetch(`${url}/fast`)).rejects.toThrow('fetch failed');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'gives up a start that %s interrupts, and exits 0',
    async (signal) => {
      const service = new Program(['never start']);
      await service.logged('starting');
      service.process.kill(signal);
      expect(await service.exitCode()).toBe(0);
      expect(service.stderr).toBe('');
    },
  );

  it('ends by force when closing takes too long, and says so', async () => {
    const service = new Program(['never close', '50']);
    await service.logged('listening');
    service.process.kill('SIGTERM');
    expect(await service.exitCode()).toBe(1);
    expect(service.stderr).toBe('demo: Did not stop within 50 ms of SIGTERM\n');
  });

  it('ends at once on a second signal', async () => {
    const service = new Program(['never close']);
    await service.logged('listening');
    service.process.kill('SIGTERM');
    await service.logged('stopping');
    service.process.kill('SIGINT');
    expect(await service.exitCode()).toBe(130);
  });

  it('exits 1 when closing fails', async () => {
    const service = new Program(['fail to close']);
    await service.logged('listening');
    service.process.kill('SIGTERM');
    expect(await service.exitCode()).toBe(1);
    expect(service.stderr).toBe('demo: the pool is stuck\n');
  });

  it('shows a coded error as one line', async () => {
    const service = new Program(['wrong config']);
    expect(await service.exitCode()).toBe(1);
    expect(service.stderr).toBe(
      'demo: Set these environment variables right and start again: PORT is missing (invalid_config)\n',
    );
  });

  it('shows an unknown error as one line with its cause and without secrets', async () => {
    const service = new Program(['unknown error']);
    expect(await service.exitCode()).toBe(1);
    expect(service.stderr).toBe(
      'demo: fetch failed: postgres://me:[redacted]@db refused access_token=[redacted]\n',
    );
  });

  it('shows the stack only with LOG_LEVEL=debug', async () => {
    const service = new Program(['unknown error'], { LOG_LEVEL: 'debug' });
    expect(await service.exitCode()).toBe(1);
    expect(service.stderr).toMatch(/child\.mjs:\d+/);
    expect(service.stderr).not.toContain('hunter2');
  });

  it.each([
    ['unhandled rejection', 'nobody awaited me'],
    ['uncaught exception', 'nobody caught me'],
  ])('logs an %s and exits 1', async (program, message) => {
    const service = new Program([program]);
    expect(await service.exitCode()).toBe(1);
    expect(service.stderr).toBe(`demo: ${message}\n`);
    expect(await service.logged('an error reached no handler')).toMatchObject({
      level: 'fatal',
      err: { message },
    });
  });
});

describe('runCommand', () => {
  it('exits 0 when the work is done', async () => {
    expect(await new Program(['do nothing']).exitCode()).toBe(0);
  });

  it('exits 1 with one line when the work failed', async () => {
    const command = new Program(['fail']);
    expect(await command.exitCode()).toBe(1);
    expect(command.stderr).toBe('demo: line 3 is no account (bad_row)\n');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops on %s and exits %i', async (signal, code) => {
    const command = new Program(['run on']);
    await command.logged('working');
    command.process.kill(signal);
    expect(await command.exitCode()).toBe(code);
    expect(command.stderr).toBe('');
  });
});
