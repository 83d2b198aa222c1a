import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type AppName, entryOf } from './apps.ts';
import { inheritedEnvironment } from './environment.ts';
import { StackError } from './stack-error.ts';

export interface ServiceProcessOptions {
  readonly app: AppName;
  readonly args?: readonly string[];
  /** A folder of installed packages, `<app>/main.js`; by default apps run as this workspace has built them. */
  readonly packages?: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Receives everything that the process writes; appended to. */
  readonly logFile: string;
  /** Milliseconds to become ready. Default 60,000: a first PGlite start on a slow machine takes some seconds. */
  readonly readyTimeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** A service that runs as a process of its own and is ready. */
export interface ServiceProcess {
  readonly app: AppName;
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from the start of the process until it was ready. */
  readonly readyAfterMs: number;
  readonly logFile: string;
  /** Resolves when the process has ended, with its exit code or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** SIGTERM, and SIGKILL when that is not heeded; resolves when the process has ended. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would; resolves when the process has ended. */
  kill(): Promise<void>;
}

/**
 * Starts a built app and resolves when it says that it listens.
 *
 * @throws {StackError} `not_built`, `process_failed` (with the last line that the process wrote), `not_ready`
 */
export async function startService(options: ServiceProcessOptions): Promise<ServiceProcess> {
  const { app, args = [], packages, environment, logFile, readyTimeoutMs = 60_000, signal } = options;
  const started = performance.now();
  const child = spawn(process.execPath, [entryOf(app, packages), ...args], {
    env: { ...inheritedEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    // One of the two is set when a process has ended.
    child.once('exit', (code, endedBy) => resolve(code ?? endedBy ?? 1));
  });
  const stop = async (endBy: NodeJS.Signals): Promise<void> => {
    const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
    child.kill(endBy);
    await ended;
    clearTimeout(force);
  };
  try {
    const url = await listening(child, { app, logFile, ended, readyTimeoutMs, signal });
    return {
      app,
      url,
      pid: child.pid ?? 0,
      readyAfterMs: performance.now() - started,
      logFile,
      ended,
      stop: () => stop('SIGTERM'),
      kill: () => stop('SIGKILL'),
    };
  } catch (error) {
    await stop('SIGKILL');
    throw error;
  }
}

interface Listening extends Pick<ServiceProcessOptions, 'app' | 'logFile' | 'signal'> {
  readonly ended: Promise<unknown>;
  readonly readyTimeoutMs: number;
}

function listening(child: ChildProcess, options: Listening): Promise<string> {
  const { app, logFile, ended, readyTimeoutMs, signal } = options;
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  let last = 'it wrote nothing';
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      end();
    };
    const onAbort = (): void => settle(() => reject(signal?.reason));
    const timer = setTimeout(
      () =>
        settle(() =>
          reject(
            new StackError('not_ready', `${app} is not ready after ${readyTimeoutMs} ms; see ${logFile}`),
          ),
        ),
      readyTimeoutMs,
    );
    signal?.addEventListener('abort', onAbort, { once: true });
    void ended.then(() => {
      log.end();
      settle(() => reject(new StackError('process_failed', `${app} did not start: ${last}`)));
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        if (log.writable) log.write(`${line}\n`);
        if (line.trim() !== '') last = line;
        const url = listeningUrl(line);
        if (url !== undefined) settle(() => resolve(url));
      });
    }
  });
}

function listeningUrl(line: string): string | undefined {
  if (!line.includes('"listening"')) return undefined;
  try {
    const record: unknown = JSON.parse(line);
    if (typeof record !== 'object' || record === null || !('msg' in record) || !('url' in record))
      return undefined;
    return record.msg === 'listening' && typeof record.url === 'string' ? record.url : undefined;
  } catch {
    return undefined;
  }
}
