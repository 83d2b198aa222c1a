import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../openid-provider/dist/main.js', import.meta.url));

/** A line of the provider's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** The provider as a process that listens. */
export interface ProviderProcess {
  readonly url: string;
  /** Every line so far. */
  readonly log: readonly LogLine[];
  /** Everything that it wrote to standard error, and to standard output that is no JSON: there should be none. */
  readonly noise: readonly string[];
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Starts the built provider on a free port, with this environment and no other of the tests'. */
export async function startProvider(environment: Readonly<Record<string, string>>): Promise<ProviderProcess> {
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env['PATH'], PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit').then(() => child.exitCode);
  const log: LogLine[] = [];
  const noise: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => noise.push(line));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const parsed = parseLine(line);
      if (parsed === undefined) return void noise.push(line);
      log.push(parsed);
      if (parsed['msg'] === 'listening') resolve(String(parsed['url']));
    });
    void ended.then((code) => reject(new Error(`The provider ended with ${code}: ${noise.join(' ')}`)));
  });
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    return ended;
  };
  return { url, log, noise, stop };
}

/** Runs a command of the provider to its end. */
export async function runProvider(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [entry, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, stdout, stderr };
}

function parseLine(line: string): LogLine | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
