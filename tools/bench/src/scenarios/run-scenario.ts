import { ClientTokens, feedOf } from '../load/feeds.ts';
import { generateLoad, type LoadResult } from '../load/generate-load.ts';
import { introduce } from '../load/introduce.ts';
import type { GoalResult, Row, ScenarioResult } from '../results/results.ts';
import { summarise, summariseRatios } from '../statistics/summary.ts';
import type { Issuer } from '../tokens/issuer.ts';
import type { AccountTable } from '../variants/account-table.ts';
import { accountPath, audience } from '../variants/accounts.ts';
import { startVariant, type RunningVariant } from '../variants/start-variant.ts';
import { type Variant, variantOf } from '../variants/variants.ts';
import { checkVariant, type VariantCheck } from './check-variant.ts';
import type { Goal, Scenario } from './scenarios.ts';

export interface RunScenarioOptions {
  readonly issuer: Issuer;
  readonly rounds: number;
  readonly seconds: number;
  readonly clients: number;
  /** For scenarios whose servers look accounts up. */
  readonly accounts?: AccountTable;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

interface Contestant {
  readonly variant: Variant;
  readonly to: string;
  readonly server: RunningVariant;
  readonly check: VariantCheck;
  readonly known: Set<string>;
  readonly rounds: LoadResult[];
}

/** Milliseconds of load before a window of so many seconds; a smoke run has not long. */
function leadInOf(seconds: number): number {
  return Math.min(500, seconds * 500);
}

/** Tokens a second that no server verifies: more than one is asked for makes a slice end early, which costs nothing but time. */
const freshPerSecond = 12_000;

/**
 * Measures the variants of a scenario, each in its own process, in interleaved rounds: A B C, A B C, …
 *
 * @throws {BenchError}
 */
export async function runScenario(scenario: Scenario, options: RunScenarioOptions): Promise<ScenarioResult> {
  const { issuer, rounds, onProgress } = options;
  const clients = new ClientTokens(issuer, scenario.algorithm, options.clients);
  const contestants: Contestant[] = [];
  try {
    for (const { name, to } of scenario.variants) {
      onProgress(`${scenario.name}: starting ${name}`);
      contestants.push(await enter(name, to, scenario, options));
    }
    const good = contestants.filter(({ check }) => check.void === undefined);
    // The round before the first one is not kept: compilers and connections warm up in it.
    for (let round = 0; round <= rounds; round += 1)
      for (const contestant of good) {
        onProgress(
          `${scenario.name}: ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}, ${contestant.variant.name}`,
        );
        const result = await measure(contestant, scenario, clients, options);
        if (round > 0) contestant.rounds.push(result);
      }
  } finally {
    await Promise.all(contestants.map(({ server }) => server.stop()));
  }
  return {
    ...settingsOf(scenario),
    rows: contestants.map((contestant) => rowOf(contestant, contestants)),
    goals: scenario.goals.map((goal) => goalOf(goal, contestants)),
  };
}

/** What stands in the place of a scenario that cannot be measured here. */
export function absentScenario(scenario: Scenario, why: string): ScenarioResult {
  return { ...settingsOf(scenario), rows: [], goals: [], absent: why };
}

function settingsOf({ name, title, algorithm, mix, connections }: Scenario) {
  return { name, title, algorithm, mix, connections };
}

async function enter(
  name: string,
  to: string,
  { algorithm }: Scenario,
  { issuer, accounts, signal }: RunScenarioOptions,
): Promise<Contestant> {
  const variant = variantOf(name);
  if (variant === undefined) throw new TypeError(`There is no variant '${name}'`);
  const { issuer: url, jwksUri } = issuer;
  const config = { variant: name, issuer: url, jwksUri, audience, algorithm, accounts };
  const server = await startVariant({ config, signal });
  try {
    const check = variant.isOpen
      ? { void: undefined, accepts: [] }
      : await checkVariant(server.url, issuer, algorithm, signal);
    return { variant, to, server, check, known: new Set(), rounds: [] };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function measure(
  { variant, server, known }: Contestant,
  { mix, connections, algorithm }: Scenario,
  clients: ClientTokens,
  { issuer, seconds, signal }: RunScenarioOptions,
): Promise<LoadResult> {
  const exhausted = new AbortController();
  const leadInMs = leadInOf(seconds);
  const needed =
    mix === 'realistic'
      ? 0
      : Math.ceil(freshPerSecond * (seconds + leadInMs / 1000) * (mix === 'fresh' ? 1 : 0.1));
  const fresh = Array.from({ length: needed }, () => issuer.token(algorithm));
  if (mix !== 'fresh') {
    clients.renewDue();
    const unknown = clients.tokens().filter((token) => !known.has(token));
    await introduce(server.url, unknown, signal);
    for (const token of unknown) known.add(token);
  }
  return generateLoad({
    url: server.url + accountPath,
    connections,
    leadInMs,
    windowMs: seconds * 1000,
    // Who looks at no token may see it again.
    feed: feedOf({
      mix,
      connections,
      clients,
      fresh,
      onExhausted: () => !variant.isOpen && exhausted.abort(),
    }),
    cpu: server.cpu,
    exhausted: exhausted.signal,
    signal,
  });
}

function rowOf({ variant, to, check, rounds }: Contestant, all: readonly Contestant[]): Row {
  const failed = rounds.reduce((sum, round) => sum + round.failed, 0);
  const why = check.void ?? (failed > 0 ? `${failed} requests failed under load` : undefined);
  const base = all.find(({ variant: { name } }) => name === to);
  const of = (value: (round: LoadResult) => number) => summarise(rounds.map(value));
  const { name, title, caches } = variant;
  return {
    variant: name,
    ...{ title, to, caches },
    accepts: [...check.accepts],
    ...(why !== undefined && { void: why }),
    ...(why === undefined &&
      base?.rounds.length === rounds.length && {
        figures: {
          perSecond: of(({ perSecond }) => perSecond),
          ratio: summariseRatios(speeds(rounds), speeds(base.rounds)),
          cpuRatio: summariseRatios(costs(base.rounds), costs(rounds)),
          cpu: of(({ cpuPerRequest }) => cpuPerRequest),
          utilisation: of(({ utilisation }) => utilisation),
          p50: of(({ latency }) => latency.p50),
          p99: of(({ latency }) => latency.p99),
        },
      }),
  };
}

function goalOf({ of, to, least }: Goal, all: readonly Contestant[]): GoalResult {
  const roundsOf = (wanted: string): readonly LoadResult[] => {
    const found = all.find(({ variant: { name } }) => name === wanted);
    return found?.check.void === undefined && found?.rounds.every(({ failed }) => failed === 0)
      ? found.rounds
      : [];
  };
  const ours = speeds(roundsOf(of));
  // The best of the others is the one to be measured by.
  const best = to
    .map((name) => ({ name, rounds: speeds(roundsOf(name)) }))
    .filter(({ rounds }) => rounds.length > 0)
    .toSorted((a, b) => summarise(b.rounds).median - summarise(a.rounds).median)[0];
  if (best === undefined || ours.length === 0) return { of, to: to.join(', '), least };
  return { of, to: best.name, least, ratio: summariseRatios(ours, best.rounds) };
}

function speeds(rounds: readonly LoadResult[]): readonly number[] {
  return rounds.map(({ perSecond }) => perSecond);
}

function costs(rounds: readonly LoadResult[]): readonly number[] {
  return rounds.map(({ cpuPerRequest }) => cpuPerRequest);
}
