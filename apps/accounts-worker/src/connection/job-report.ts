import type { Scope } from '@ambit/scopes';
import type { JobConfig, Target } from '../config.ts';
import type { CallCounts, Connection } from './connect.ts';

/** One thing that a job could not do. */
export interface JobFailure {
  readonly institution: string;
  /** Undefined when it is about the whole institution. */
  readonly accountId?: string;
  readonly code: string;
  readonly message: string;
}

export interface InstitutionResult {
  readonly id: string;
  readonly name: string | undefined;
  readonly accounts: number;
  /** Exact sums by currency. */
  readonly totals?: Readonly<Record<string, string>>;
}

/** What a job says of itself when it has ended. */
export interface JobReport {
  readonly job: string;
  readonly client: { readonly id: string; readonly kid: string; readonly algorithm: string };
  readonly authentication: { readonly tokenRequests: number; readonly grantedScopes: readonly string[] };
  readonly institutions: readonly InstitutionResult[];
  readonly calls: CallCounts;
  readonly durationMs: number;
  readonly callsPerSecond: number;
  readonly resumed: boolean;
  readonly failures: readonly JobFailure[];
  readonly outputs: readonly string[];
}

export type JobOutcome = Pick<JobReport, 'institutions' | 'failures' | 'outputs' | 'resumed'>;

/** What of a connection goes into a report, whatever its scopes. */
export type ConnectionFacts = Pick<Connection<Scope>, 'key' | 'tokenRequests' | 'calls'>;

export function jobReport(
  job: string,
  { CLIENT_ID }: JobConfig,
  { key, tokenRequests, calls }: ConnectionFacts,
  durationMs: number,
  outcome: JobOutcome,
): JobReport {
  const granted = tokenRequests.filter(({ outcome }) => outcome === 'granted').at(-1);
  const { kid, algorithm } = granted ?? key.preferred();
  return {
    job,
    client: { id: CLIENT_ID, kid, algorithm },
    authentication: { tokenRequests: tokenRequests.length, grantedScopes: granted?.grantedScopes ?? [] },
    ...outcome,
    calls,
    durationMs: Math.round(durationMs),
    callsPerSecond: durationMs === 0 ? 0 : Math.round((calls.total * 10_000) / durationMs) / 10,
  };
}

/** The report for people. */
export function describeReport(report: JobReport): string {
  const { job, client, authentication, institutions, calls, failures, outputs } = report;
  const lines = [
    `${job} as ${client.id} (${client.algorithm}, kid ${client.kid})`,
    `granted ${authentication.grantedScopes.join(' ')}, ${authentication.tokenRequests} token requests`,
    `${calls.total} calls in ${(report.durationMs / 1000).toFixed(1)} s, ${report.callsPerSecond} a second`,
    ...institutions.map((institution) => `  ${describeInstitution(institution)}`),
    ...failures.map(
      ({ institution, accountId, message }) => `  failed: ${accountId ?? institution}: ${message}`,
    ),
    ...outputs.map((output) => `written ${output}`),
  ];
  return `${lines.join('\n')}\n`;
}

function describeInstitution({ id, name, accounts, totals = {} }: InstitutionResult): string {
  const sums = Object.entries(totals).map(([currency, sum]) => `${currency} ${sum}`);
  return [name ?? id, `${accounts} accounts`, ...sums].join(', ');
}

export function nameOf({ name, institution }: Target): string {
  return name ?? institution;
}
