import { measureGrowth } from './micro/growth.ts';
import { measureMemory } from './micro/measure-memory.ts';
import { measureStages } from './micro/stages.ts';
import type { BenchOptions } from './options.ts';
import { readEnvironment } from './results/environment.ts';
import type { Results, ScenarioResult } from './results/results.ts';
import { absentScenario, runScenario, type RunScenarioOptions } from './scenarios/run-scenario.ts';
import { type Scenario, scenarios } from './scenarios/scenarios.ts';
import { startIssuer } from './tokens/issuer.ts';
import { withAccountTable } from './variants/account-table.ts';

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
    const settings = { issuer, rounds, seconds, clients, signal, onProgress };
    for (const scenario of scenarios)
      if (isWanted(scenario.name))
        done.push(
          scenario.needsDatabase
            ? await runOnDatabase(scenario, settings)
            : await runScenario(scenario, settings),
        );
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

async function runOnDatabase(scenario: Scenario, settings: RunScenarioOptions): Promise<ScenarioResult> {
  const url = process.env['DATABASE_URL'];
  if (!url) return absentScenario(scenario, 'DATABASE_URL names no PostgreSQL');
  return withAccountTable(url, (accounts) => runScenario(scenario, { ...settings, accounts }));
}
