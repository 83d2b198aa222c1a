import { accountsApi } from '@ambit/accounts-contract';
import {
  allowInsecureLoopback as allowInsecureApi,
  type ApiClient,
  createApiClient,
} from '@ambit/api-client';
import { allowInsecureLoopback, clientCredentials, fileKeyRingStore, KeyRing } from '@ambit/client-auth';
import { scopes } from '@ambit/scopes';
import type { CallerConfig } from './caller-config.ts';
import { type CallerLine, type Counts, noCounts } from './counts.ts';

type ReadingApi = ApiClient<typeof accountsApi, typeof scopes.accounts.read>;

/** Milliseconds for which a request may wait out whatever is away. */
const patienceMs = 60_000;
const reportEveryMs = 200;

/**
 * Calls the API again and again as the one client, as a worker would: with the key ring that another process rotates,
 * and with a new token after every few calls. Reports what became of it until the signal, then ends what is under way.
 */
export async function callUntil(
  signal: AbortSignal,
  config: CallerConfig,
  report: (line: CallerLine) => void,
): Promise<void> {
  const ring = await KeyRing.read({ store: fileKeyRingStore(config.ring) });
  const following = ring.follow();
  const tally = new Tally(report);
  const timer = setInterval(() => tally.flush(), reportEveryMs);
  try {
    await Promise.all(
      Array.from({ length: config.concurrency }, async (_, index) => {
        while (!signal.aborted) await callWithOneToken(newApi(config, ring, tally), config, index, signal);
      }),
    );
  } finally {
    clearInterval(timer);
    tally.flush();
    await following.stop();
  }
}

async function callWithOneToken(
  api: ReadingApi,
  { targets, callsPerToken }: CallerConfig,
  offset: number,
  signal: AbortSignal,
): Promise<void> {
  const target = targets[offset % targets.length];
  if (target === undefined) return;
  const boundary = { institutionUniversalId: target.institution, enterpriseUserId: target.enterpriseUser };
  // What fails is told by onCall; the drill goes on, to see what else does.
  const page = await api
    .inquireAccounts({ params: boundary, body: { limit: callsPerToken } })
    .catch(() => undefined);
  for (const { id } of page?.body.accounts ?? []) {
    if (signal.aborted) return;
    const params = { ...boundary, id };
    await api.getAvailableBalance({ params }).catch(() => undefined);
  }
}

function newApi(config: CallerConfig, ring: KeyRing, tally: Tally): ReadingApi {
  const tokens = clientCredentials({
    issuer: config.issuer,
    clientId: config.clientId,
    key: ring,
    scopes: [scopes.accounts.read],
    resource: accountsApi.audience,
    origins: [new URL(config.apiUrl).origin],
    retryForMs: patienceMs,
    onTokenRequest: ({ outcome }) => tally.tokenRequest(outcome),
    [allowInsecureLoopback]: true,
  });
  return createApiClient(accountsApi, {
    baseUrl: config.apiUrl,
    tokens,
    timeoutMs: patienceMs,
    retries: 1_000,
    fetch: (input, init) => tally.attempt(() => fetch(input, init)),
    onCall: ({ operation, outcome, attempts }) => tally.request(operation, outcome, attempts),
    [allowInsecureApi]: true,
  });
}

/** Counts what happens, and reports it from time to time; a failure at once. */
class Tally {
  readonly #report: (line: CallerLine) => void;
  #counts: Counts = noCounts;
  #failures: readonly string[] = [];

  constructor(report: (line: CallerLine) => void) {
    this.#report = report;
  }

  async attempt(send: () => Promise<Response>): Promise<Response> {
    try {
      const response = await send();
      if (response.status >= 500) this.#add('unavailable');
      else if (response.status === 401 || response.status === 403) this.#add('refused');
      return response;
    } catch (error) {
      this.#add('unreachable');
      throw error;
    }
  }

  request(operation: string, outcome: string, attempts: number): void {
    if (outcome === 'ok') return this.#add(attempts === 1 ? 'atOnce' : 'afterRetry');
    this.#failures = [...this.#failures, `${operation}: ${outcome} after ${attempts} attempts`];
    this.#add('failed');
    this.flush();
  }

  tokenRequest(outcome: string): void {
    const passing = new Set(['network_failed', 'timeout', 'provider_unavailable', 'discovery_failed']);
    if (outcome === 'granted') this.#add('tokensGranted');
    else this.#add(passing.has(outcome) ? 'tokensDelayed' : 'tokensRefused');
  }

  flush(): void {
    this.#report({ at: Date.now(), counts: this.#counts, failures: [...this.#failures] });
    this.#counts = noCounts;
    this.#failures = [];
  }

  #add(name: keyof Counts): void {
    this.#counts = { ...this.#counts, [name]: this.#counts[name] + 1 };
  }
}
