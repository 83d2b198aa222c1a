import { measureGrowth } from './micro/growth.ts';
import { measureMemory } from './micro/measure-memory.ts';
import { measureStages } from './micro/stages.ts';
import type { BenchOptions } from './options.ts';
import { readEnvironment } from './results/environment.ts';
import type { Results, ScenarioResult } from './results/results.ts';
import { runScenario } from './scenarios/run-scenario.ts';
import { scenarios } from './scenarios/scenarios.ts';
import { startIssuer } from './tokens/issuer.ts';

export interface RunBenchOptions extends Pick<
  BenchOptions,
  'quick' | 'only' | 'rounds' | 'seconds' | 'clients'
> {
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/**
 * Measures everything, or the parts that are asked for, one after the other.
 *
 * @throws {BenchError}
 */
export async function runBench(options: RunBenchOptions): Promise<Results> {
  const { quick, only, rounds, seconds, clients, signal, onProgress } = options;
  const isWanted = (part: string): boolean => only.length === 0 || only.includes(part);
  const micro = { signal, batches: quick ? 2 : 15, batchMs: quick ? 2 : 40 };
  const issuer = await startIssuer();
  try {
    const done: ScenarioResult[] = [];
    const databaseUrl = process.env['DATABASE_URL'] || undefined;
    for (const scenario of scenarios) {
      if (!isWanted(scenario.name)) continue;
      if (scenario.needsDatabase && databaseUrl === undefined) {
        onProgress(`${scenario.name}: not measured, since DATABASE_URL names no PostgreSQL`);
        continue;
      }
      done.push(
        await runScenario(scenario, { issuer, rounds, seconds, clients, databaseUrl, signal, onProgress }),
      );
    }
    const stages = isWanted('stages') ? await measureStages(issuer, micro, onProgress) : [];
    const growth = isWanted('growth') ? await measureGrowth(issuer, micro, onProgress) : [];
    const memory = isWanted('memory') ? await measureMemory(quick ? 1_000 : 10_000, signal) : undefined;
    return {
      date: new Date().toISOString(),
      isQuick: quick,
      environment: readEnvironment(),
      settings: { rounds, seconds, clients },
      scenarios: done,
      stages: [...stages],
      growth: [...growth],
      ...(memory && { memory }),
    };
  } finally {
    await issuer.close();
  }
}
