import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type CallerConfig, callerVariable } from './caller-config.ts';
import { CallerLine } from './counts.ts';

/** A process that calls the API. */
export interface Caller {
  /** Kills it with whatever it has under way, and starts another. */
  killAndRestart(): Promise<void>;
  /** Lets it end what it has under way; resolves when it has ended. */
  stop(): Promise<void>;
}

export interface StartCallerOptions {
  readonly config: CallerConfig;
  readonly onLine: (line: CallerLine) => void;
  /** Told when it ended by itself, with the last thing that it said. */
  readonly onCrash: (why: string) => void;
}

/** Starts a caller; resolves when its first request has been answered. */
export async function startCaller(options: StartCallerOptions): Promise<Caller> {
  let running = await start(options);
  return {
    killAndRestart: async () => {
      await running.end('SIGKILL');
      running = await start(options);
    },
    stop: () => running.end('SIGTERM'),
  };
}

async function start({ config, onLine, onCrash }: StartCallerOptions) {
  const child: ChildProcess = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../dist/caller/main.js', import.meta.url))],
    {
      env: { PATH: process.env['PATH'], [callerVariable]: JSON.stringify(config) },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = once(child, 'exit');
  let isExpected = false;
  let said = '';
  child.stderr?.on('data', (text: Buffer) => (said = text.toString().trim()));
  void ended.then(([code, signal]) => {
    if (!isExpected) onCrash(said || `it ended with ${String(code ?? signal)}`);
  });
  const hasAnswer = new Promise<void>((resolve) => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = CallerLine.parse(JSON.parse(text));
      onLine(line);
      if (line.counts.atOnce + line.counts.afterRetry > 0) resolve();
    });
  });
  await Promise.race([hasAnswer, ended]);
  return {
    end: async (by: NodeJS.Signals): Promise<void> => {
      isExpected = true;
      child.kill(by);
      await ended;
    },
  };
}
