import { type Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';

export type Profile = Pick<Profiler.Profile, 'nodes'>;

/** A function by its name, and by the end of the path of its file, without `.js` or `.ts`. */
export interface ProfiledFunction {
  readonly name: string;
  readonly file: string;
}

/** Microseconds between two samples. */
const samplingInterval = 100;

/** What this process does while `work` runs, by samples of its stack; inlined functions are seen too. */
export async function profileOf(work: () => Promise<void>): Promise<Profile> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: samplingInterval });
    await session.post('Profiler.start');
    await work();
    const { profile } = await session.post('Profiler.stop');
    return profile;
  } finally {
    session.disconnect();
  }
}

/** How many samples of a profile a function was seen in, under another one: itself running, or what it has called. */
export function samplesWithin({ nodes }: Profile, outer: ProfiledFunction, inner: ProfiledFunction): number {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const count = (id: number, isInOuter: boolean, isInInner: boolean): number => {
    const node = byId.get(id);
    if (node === undefined) return 0;
    const inOuter = isInOuter || is(node, outer);
    const inInner = isInInner || (inOuter && is(node, inner));
    const own = inInner ? (node.hitCount ?? 0) : 0;
    return (node.children ?? []).reduce((sum, child) => sum + count(child, inOuter, inInner), own);
  };
  const [root] = nodes;
  return root === undefined ? 0 : count(root.id, false, false);
}

/** Whether this is what V8 calls a function. */
export function isFunction(wanted: ProfiledFunction, functionName: string, url: string): boolean {
  return functionName === wanted.name && url.replace(/\.[jt]s$/, '').endsWith(`/${wanted.file}`);
}

function is({ callFrame }: Profiler.ProfileNode, wanted: ProfiledFunction): boolean {
  return isFunction(wanted, callFrame.functionName, callFrame.url);
}
