import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BenchError } from '../bench-error.ts';
import { configVariable, type ServerConfig, ServerReply } from './server-config.ts';

/** A variant that serves in a process of its own. */
export interface RunningVariant {
  readonly url: string;
  /** Microseconds of processor time that its process has used. */
  cpu(): Promise<number>;
  stop(): Promise<void>;
}

export interface StartVariantOptions {
  readonly config: ServerConfig;
  readonly signal: AbortSignal;
  /** Options of node, such as those of its profiler. */
  readonly nodeOptions?: readonly string[];
}

const startTimeoutMs = 30_000;
const replyTimeoutMs = 10_000;
const stopTimeoutMs = 10_000;

/**
 * Starts a variant; resolves when it listens.
 *
 * @throws {BenchError} `variant_failed`
 */
export async function startVariant({
  config,
  signal,
  nodeOptions = [],
}: StartVariantOptions): Promise<RunningVariant> {
  const child = spawn(
    process.execPath,
    [...nodeOptions, fileURLToPath(new URL('../../dist/variants/serve.js', import.meta.url))],
    {
      // Production, for who looks: frameworks leave out their development checks.
      env: { PATH: process.env['PATH'], [configVariable]: JSON.stringify(config) },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    },
  );
  let said = '';
  child.stderr?.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-2_000)));
  const failure = (why: string): BenchError =>
    new BenchError('variant_failed', `${config.variant} ${why}: ${said.trim() || 'it said nothing'}`);
  const stop = (): Promise<void> => end(child);
  try {
    const ready = await replyOf(child, 'ready', startTimeoutMs, signal);
    return {
      url: `http://127.0.0.1:${ready.port}`,
      cpu: async () => {
        const reply = replyOf(child, 'cpu', replyTimeoutMs, signal);
        child.send('cpu');
        return (await reply).microseconds;
      },
      stop,
    };
  } catch (error) {
    await stop();
    if (signal.aborted) throw signal.reason;
    throw error instanceof BenchError
      ? error
      : failure(error instanceof Error ? error.message : 'did not start');
  }
}

async function replyOf<K extends ServerReply['kind']>(
  child: ChildProcess,
  kind: K,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Extract<ServerReply, { kind: K }>> {
  const settled = new AbortController();
  const until = AbortSignal.any([signal, settled.signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const [message] = await Promise.race([
      once(child, 'message', { signal: until }),
      once(child, 'exit', { signal: until }).then(([code]) => {
        throw new Error(`ended with ${String(code)}`);
      }),
    ]);
    const reply = ServerReply.parse(message);
    if (reply.kind !== kind) throw new Error(`answered ${reply.kind} where ${kind} was due`);
    // Compared above.
    return reply as Extract<ServerReply, { kind: K }>;
  } finally {
    settled.abort();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await exited;
  clearTimeout(timer);
}
