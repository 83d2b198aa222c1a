/** A process that can be killed, and then takes up its work again. */
export interface Victim {
  readonly name: string;
  /** Resolves when it has been killed, started again and is ready. */
  killAndRestart(): Promise<void>;
}

export interface RandomKillsOptions {
  /** A number from 0 up to 1. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Resolves after so many milliseconds, or with the signal. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** Told of a kill as it is made. */
  readonly onKill: (name: string) => void;
}

/** Milliseconds between the end of one outage and the next kill. */
const leastPause = 1_000;
const mostPause = 5_000;

/**
 * Kills one process after the other at random moments, until the signal. In each round every one of them once, in a
 * random order, so that none is forgotten by chance.
 */
export async function killAtRandom(victims: readonly Victim[], options: RandomKillsOptions): Promise<void> {
  const { random, signal, pause, onKill } = options;
  while (!signal.aborted)
    for (const { name, killAndRestart } of shuffled(victims, random)) {
      await pause(leastPause + random() * (mostPause - leastPause));
      if (signal.aborted) return;
      onKill(name);
      await killAndRestart();
    }
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
