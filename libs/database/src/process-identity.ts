import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { hasCode } from './error-parts.ts';

/** What tells a process from every other one, also from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as the system counts; unknown outside Linux. */
  readonly started: string | null;
  /** Where its number means something: a boot of a machine, and a container of it. */
  readonly space: string;
  readonly host: string;
}

/** The identity of this process. */
export function identifyProcess(): ProcessIdentity {
  return {
    pid: process.pid,
    started: statusOf(process.pid)?.started ?? null,
    space: processSpace(),
    host: hostname(),
  };
}

/** Whether a process still runs; `unknown` when it belongs to another machine or container. */
export function stateOf({ pid, started, space }: ProcessIdentity): 'running' | 'ended' | 'unknown' {
  if (space !== processSpace()) return 'unknown';
  if (!signalReaches(pid)) return 'ended';
  const status = statusOf(pid);
  if (status === undefined || started === null) return 'running';
  // A killed process keeps its number until its parent has looked at it.
  return status.started === started && status.state !== 'Z' && status.state !== 'X' ? 'running' : 'ended';
}

function signalReaches(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Not permitted means that there is a process, of another user.
    return hasCode(error, 'EPERM');
  }
}

/** State and start of a process, from Linux: the third and the twenty-second field of its status. */
function statusOf(pid: number): { readonly state: string; readonly started: string } | undefined {
  const text = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The second field is the program's name in parentheses, and may hold spaces and parentheses itself.
  const [state, ...fields] = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
  const started = fields[18];
  return state === undefined || started === undefined ? undefined : { state, started };
}

function processSpace(): string {
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const container = read(() => readlinkSync('/proc/self/ns/pid'));
  return boot === undefined ? hostname() : `${boot} ${container ?? ''}`;
}

function read(source: () => string): string | undefined {
  try {
    return source();
  } catch {
    return undefined;
  }
}
