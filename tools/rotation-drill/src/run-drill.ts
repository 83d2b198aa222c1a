import { balanceSnapshot, type ServiceProcess, type Stack, startStack } from '@ambit/local-stack';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallerConfig } from './caller/caller-config.ts';
import { type Caller, startCaller } from './caller/start-caller.ts';
import { DrillError } from './drill-error.ts';
import { killAtRandom, type Victim } from './faults/random-kills.ts';
import { seededRandom } from './faults/seeded-random.ts';
import { ClientKeyMoments } from './keys/client-key-moments.ts';
import { rotateProviderKeys } from './keys/rotate-provider-keys.ts';
import type { DrillOptions } from './options.ts';
import { isEnough } from './tally/is-enough.ts';
import { inOrder, type Moment } from './tally/moment.ts';
import { Timeline } from './tally/timeline.ts';

export interface DrillResult {
  readonly timeline: Timeline;
  readonly moments: readonly Moment[];
  readonly database: Stack['database'];
}

export interface RunDrillOptions extends DrillOptions {
  readonly directory: string;
  readonly signal: AbortSignal;
  /** Told how far it has come. */
  readonly onProgress: (progress: { readonly answered: number; readonly failed: number }) => void;
}

// Everything that takes minutes or days elsewhere takes seconds here; the order of the steps is the same.
const tokenLifetimeSeconds = 30;
const clientKeyLifeSeconds = 10;
const clientKeysMaxAgeSeconds = 1;
const longestClientKeyUseSeconds = 8;
// All processes are on this machine, and have its clock.
const clockSkewSeconds = 1;
const providerKeysMaxAgeSeconds = 5;
// Longer than the API waits between two fetches for an unknown key (10 s).
const providerKeyOverlapSeconds = 12;
const concurrency = 4;
const callsPerToken = 25;

/**
 * Runs the whole system, calls it without a pause, rotates the keys of client and provider again and again, and kills
 * one process after the other, until enough was seen.
 *
 * @throws {DrillError} when it cannot be run to its end; what failed on the way is in the result
 */
export async function runDrill(options: RunDrillOptions): Promise<DrillResult> {
  const { directory, databaseUrl, signal } = options;
  const stack = await startStack({
    directory,
    databaseUrl,
    signal,
    ports: { provider: 0, api: 0, worker: 0 },
    accessTokenLifetime: tokenLifetimeSeconds,
    environment: {
      worker: {
        ROTATE_EVERY_SECONDS: String(clientKeyLifeSeconds),
        PROVIDER_CACHE_SECONDS: String(longestClientKeyUseSeconds),
        JWKS_MAX_AGE_SECONDS: String(clientKeysMaxAgeSeconds),
        CLOCK_SKEW_SECONDS: String(clockSkewSeconds),
      },
      provider: {
        JWKS_LONGEST_USE_SECONDS: String(longestClientKeyUseSeconds),
        JWKS_MAX_AGE_SECONDS: String(providerKeysMaxAgeSeconds),
      },
    },
  });
  try {
    return await drill(stack, options);
  } finally {
    await stack.stop();
  }
}

async function drill(stack: Stack, options: RunDrillOptions): Promise<DrillResult> {
  const { signal, onProgress } = options;
  const ring = stack.directories.ringOf(balanceSnapshot);
  const timeline = new Timeline(Date.now());
  const happened: Moment[] = [];
  const clientKeys = new ClientKeyMoments(ring, timeline.startedAt);
  const crashed = new AbortController();
  const crash = (name: string, why: string): void =>
    crashed.abort(new DrillError('process_failed', `${name} ended by itself: ${why}`));

  const callers = await Promise.all(
    Array.from({ length: options.callers }, () =>
      startCaller({
        config: callerConfig(stack, ring),
        onLine: (line) => timeline.add(line),
        onCrash: (why) => crash('a caller', why),
      }),
    ),
  );
  const turmoil = new AbortController();
  const until = AbortSignal.any([turmoil.signal, signal, crashed.signal]);
  const rotating = rotateProviderKeys({
    file: stack.directories.signingKeys,
    overlapSeconds: providerKeyOverlapSeconds,
    keysMaxAgeSeconds: providerKeysMaxAgeSeconds,
    signal: until,
    onMoment: (moment) => happened.push(moment),
  });
  const killing = killAtRandom(victimsOf(stack, callers, crash), {
    random: seededRandom(options.seed),
    signal: until,
    pause: (milliseconds) => delay(milliseconds, undefined, { signal: until }).catch(() => undefined),
    onKill: (what) => happened.push({ at: Date.now(), kind: 'kill', what }),
  });
  const working = Promise.all([rotating, killing]).catch((error: unknown) => crashed.abort(error));
  try {
    const deadline = Date.now() + options.minutes * 60_000;
    for (;;) {
      await delay(500, undefined, { signal: AbortSignal.any([signal, crashed.signal]) }).catch(
        () => undefined,
      );
      signal.throwIfAborted();
      crashed.signal.throwIfAborted();
      onProgress({ answered: timeline.answered, failed: timeline.total.failed });
      const moments = [...happened, ...(await clientKeys.look())];
      if (timeline.total.failed > 0 || isEnough(moments, timeline.answered, options)) break;
      if (Date.now() > deadline)
        throw new DrillError('too_slow', `Not enough was seen within ${options.minutes} minutes`);
    }
  } finally {
    turmoil.abort();
    await working;
    await Promise.all(callers.map((caller) => caller.stop()));
  }
  const moments = inOrder([...happened, ...(await clientKeys.look())]);
  return { timeline, moments, database: stack.database };
}

function callerConfig({ provider, api, seed }: Stack, ring: string): CallerConfig {
  return {
    issuer: provider.url,
    apiUrl: api.url,
    clientId: balanceSnapshot.id,
    ring,
    targets: seed.institutions.map((institution) => ({
      institution: institution.id,
      enterpriseUser: balanceSnapshot.actsFor(institution)[0],
    })),
    concurrency,
    callsPerToken,
  };
}

function victimsOf(
  stack: Stack,
  callers: readonly Caller[],
  crash: (name: string, why: string) => void,
): readonly Victim[] {
  const services = (['provider', 'api', 'worker'] as const).map((name): Victim => {
    let running = stack[name];
    let isExpected = false;
    const watch = ({ ended, logFile }: ServiceProcess): void =>
      void ended.then((how) => isExpected || crash(name, `${how}; see ${logFile}`));
    watch(running);
    return {
      name,
      killAndRestart: async () => {
        isExpected = true;
        await running.kill();
        running = await stack.restart(name);
        isExpected = false;
        watch(running);
      },
    };
  });
  const clients = callers.map(({ killAndRestart }, index): Victim => ({
    name: `caller ${index + 1}`,
    killAndRestart,
  }));
  return [...services, ...clients];
}
