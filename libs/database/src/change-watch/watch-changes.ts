import type { Database } from '../database.ts';
import type { DedicatedConnection } from '../dedicated-connection.ts';
import { reasonOf } from '../error-parts.ts';
import { withinTime } from '../within-time.ts';
import { changeChannel, type ChangeVersionTable } from './change-versions.ts';

export interface ChangeWatchOptions {
  /** What is watched; see `watchTable`. */
  readonly topics: readonly string[];
  readonly log: {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
  };
  /** Milliseconds between two looks when nothing is told. Default 250. */
  readonly everyMs?: number;
  /** Milliseconds after which a look that got no answer is given up. Default 500. */
  readonly answerWithinMs?: number;
  /** A clock that never goes back, in milliseconds. */
  readonly now?: () => number;
}

/** Knows how often the topics have changed, and how long ago it was sure of it. */
export interface ChangeWatch {
  /** The version of a topic, if it was the current one at some moment of the last so many milliseconds; else undefined. */
  versionOf(topic: string, withinMs: number): number | undefined;
  /**
   * Tells the watch of a version that was read otherwise, with a query that was sent at this time of the clock.
   * Something read together with the version in one statement is current as long as the watch gives that version.
   */
  observe(topic: string, version: number, askedAt: number): void;
  /** Forgets what is known of a topic, until it is known anew: for who has just changed it in this process. */
  distrust(topic: string): void;
  /** Called whenever the version of a topic has been confirmed, whether it changed or not. */
  onConfirmed(topic: string, listener: (version: number, askedAt: number) => void): void;
  /** The clock of the watch. */
  readonly now: () => number;
  /** Resolves when the watch has ended and its connection is closed. Before the database is closed. */
  stop(): Promise<void>;
}

/** A version, and when the query was sent that found it. */
interface Confirmation {
  /** Undefined when the topic is known to have changed since. */
  readonly version: number | undefined;
  readonly askedAt: number;
}

const longestBackOffMs = 1_000;

/**
 * Watches topics of `change_version` on a connection of its own: it looks every quarter of a second, and at once when
 * PostgreSQL tells of a change. What is known of a moment counts from when the query was sent, so that a cache that
 * asks for {@link ChangeWatch.versionOf} within a bound is never further behind than that bound, whatever fails: a
 * notification that gets lost, a server that hangs, a connection that is cut. It only learns that it does not know.
 *
 * @example
 * const watch = watchChanges(database, { topics: ['accounts'], log: console });
 * watch.versionOf('accounts', 800); // undefined: not known to be current, ask the database itself
 * await watch.stop(); // before the database is closed
 */
export function watchChanges(
  database: Pick<Database<unknown>, 'connect' | 'schema'>,
  { topics, log, everyMs = 250, answerWithinMs = 500, now = () => performance.now() }: ChangeWatchOptions,
): ChangeWatch {
  const known = new Map<string, Confirmation>();
  const listeners: {
    readonly topic: string;
    readonly listener: (version: number, askedAt: number) => void;
  }[] = [];
  const pause = wakeable();
  let stopped = false;

  const confirm = (topic: string, version: number, askedAt: number): void => {
    // An answer that was overtaken by a later one says nothing any more.
    if (askedAt < (known.get(topic)?.askedAt ?? -Infinity)) return;
    known.set(topic, { version, askedAt });
    for (const each of listeners) if (each.topic === topic) each.listener(version, askedAt);
  };
  const distrust = (topic: string): void => {
    // As of now, so that an answer which is on its way does not bring the old version back.
    if (known.has(topic)) known.set(topic, { version: undefined, askedAt: now() });
  };
  const look = async (connection: DedicatedConnection): Promise<void> => {
    const askedAt = now();
    const rows = await withinTime(
      connection.query<ChangeVersionTable>('select topic, version from change_version'),
      answerWithinMs,
    );
    for (const topic of topics)
      confirm(topic, rows.find((row) => row.topic === topic)?.version ?? 0, askedAt);
  };
  const watchOn = async (connection: DedicatedConnection, onLook: () => void): Promise<void> => {
    void connection.ended.then(() => pause.wake());
    const listening = connection.listen(changeChannel, (payload) => {
      const [schema, topic = ''] = payload.split(' ');
      if (schema !== database.schema) return;
      distrust(topic);
      pause.wake();
    });
    await withinTime(listening, answerWithinMs).catch((error: unknown) => {
      log.warn({ reason: reasonOf(error) }, 'changes are not told by the database; looking for them goes on');
      // Should it be late only: what changed before it listened was told to nobody.
      void listening.then(pause.wake, () => undefined);
    });
    while (!stopped) {
      await look(connection);
      onLook();
      await pause.wait(everyMs);
    }
  };
  const run = async (): Promise<void> => {
    for (let failures = 0; !stopped; failures += 1) {
      let connection: DedicatedConnection | undefined;
      try {
        connection = await connectWithin(database, 10 * answerWithinMs);
        await watchOn(connection, () => {
          if (failures > 0) log.info({}, 'changes are watched again');
          failures = 0;
        });
      } catch (error) {
        if (!stopped && failures === 0)
          log.warn({ reason: reasonOf(error) }, 'changes cannot be watched; will try again');
      } finally {
        await connection?.close();
      }
      if (!stopped) await pause.wait(Math.min(50 * 2 ** failures, longestBackOffMs));
    }
  };
  const running = run();

  return {
    now,
    versionOf: (topic, withinMs) => {
      const confirmation = known.get(topic);
      return confirmation !== undefined && now() - confirmation.askedAt <= withinMs
        ? confirmation.version
        : undefined;
    },
    observe: confirm,
    distrust: (topic) => {
      distrust(topic);
      pause.wake();
    },
    onConfirmed: (topic, listener) => void listeners.push({ topic, listener }),
    stop: async () => {
      stopped = true;
      pause.wake();
      await running;
    },
  };
}

/** A connection that comes too late is closed. */
async function connectWithin(
  database: Pick<Database<unknown>, 'connect'>,
  milliseconds: number,
): Promise<DedicatedConnection> {
  const connecting = database.connect();
  try {
    return await withinTime(connecting, milliseconds);
  } catch (error) {
    void connecting.then((late) => late.close()).catch(() => undefined);
    throw error;
  }
}

/** A pause that can be cut short; who wakes it while nobody waits ends the next one at once. */
function wakeable() {
  let woken = false;
  let end: (() => void) | undefined;
  return {
    wake: (): void => {
      woken = true;
      end?.();
    },
    wait: async (milliseconds: number): Promise<void> => {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      woken = false;
      end = undefined;
    },
  };
}
