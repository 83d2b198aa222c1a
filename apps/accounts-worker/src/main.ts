import type { Scope } from '@ambit/scopes';
import { createLogger, loadConfig, runCommand, runService } from '@ambit/service';
import { parseArgs } from 'node:util';
import { runBalanceSnapshot, snapshotScopes } from './balance-snapshot/run-balance-snapshot.ts';
import { JobConfig, JwksConfig } from './config.ts';
import { connect, type Connection } from './connection/connect.ts';
import { JobFailedError } from './connection/job-failed-error.ts';
import { describeReport, type JobOutcome, jobReport, type JobReport } from './connection/job-report.ts';
import { rolloverScopes, runMaturityRollover } from './maturity-rollover/run-maturity-rollover.ts';
import { progressOn } from './progress/progress.ts';
import { serveJwks } from './serve-jwks.ts';
import { UsageError } from './usage-error.ts';

const name = 'accounts-worker';

const usage = `Jobs that consume the accounts API by client credentials.

  node dist/main.js balance-snapshot   writes the balances of all accounts into one file; goes on where it was killed
      --out DIR                        where the file goes (snapshots)
      --format ndjson|csv              (ndjson)
      --limit N                        accounts per institution (all)
  node dist/main.js maturity-rollover  gives matured certificates their next maturity date; may be run twice
      --as-of DATE                     what matured on or before it (today, UTC)
      --term-months N                  length of a term (12)
      --dry-run                        says what is due, changes nothing
  node dist/main.js serve-jwks         publishes the public key at /.well-known/jwks.json until SIGTERM or Ctrl-C

  --report json                        the report of a job as one line of JSON on standard output

Environment
  ISSUER                   the OpenID provider's issuer
  API_URL                  where the accounts API lives
  CLIENT_ID                the client that the job is
  KEY_FILE                 its private key, PEM or JWK, mode 0600; looked at again every few seconds
  KEY_RING                 or a folder with its key ring; serve-jwks makes and rotates it
  PKCS11_LIBRARY           or the library of a hardware module, which keeps it; with
    PKCS11_TOKEN           the label of the token (PKCS11_TOKEN_SERIAL too where several have it)
    PKCS11_KEY_LABEL       the label of the key, PKCS11_KEY_ID its id in hexadecimal digits, or both
    PKCS11_PIN_FILE        a file with the PIN, mode 0600
  KEY_READABLE_BY_OTHERS   true: for a mounted key or PIN, which has another mode (false)
  ALGORITHM                RS256, PS256, ES256 or EdDSA (by the key; of a new key of a ring as before)
  TARGETS                  [{ "institution": uuid, "name": text, "enterpriseUser": uuid }, …]
  DPOP                     true: tokens bound to a key that lives as long as the job (false)
  HOST, PORT               of serve-jwks (127.0.0.1, 9402)
  ROTATE_EVERY_SECONDS     serve-jwks with a ring: a key is replaced after that time (30 days)
  PROVIDER_CACHE_SECONDS   how long the provider may use a JWK Set that it fetched (900)
  JWKS_MAX_AGE_SECONDS     how long the answer may be kept (60)
  CLOCK_SKEW_SECONDS       by how much the clocks of processes that share a ring may differ (30)
  ALLOW_INSECURE_LOOPBACK  true: plain http to this machine, for development (false)
  LOG_LEVEL                info

Exit code 0 when all was done, 1 when something failed, 130 after Ctrl-C.
`;

const { values, positionals } = readArguments();
const [command] = positionals;

if (values.help || command === undefined) process.stdout.write(usage);
else if (command === 'serve-jwks')
  await runService({
    name,
    start: async ({ log }) => {
      const service = await serveJwks(loadConfig(JwksConfig), log);
      log.info({ url: service.url, kid: service.kid }, 'listening');
      return service;
    },
  });
else
  await runCommand({
    name,
    log: createLogger({ service: name, level: 'silent' }),
    run: ({ signal }) => runJob(signal),
  });

async function runJob(signal: AbortSignal): Promise<void> {
  const report =
    command === 'balance-snapshot'
      ? await snapshot(signal)
      : command === 'maturity-rollover'
        ? await rollover(signal)
        : undefined;
  if (report === undefined) throw new UsageError(`There is no command '${command}'; see --help`);
  process.stdout.write(values.report === 'json' ? `${JSON.stringify(report)}\n` : describeReport(report));
  const { failures } = report;
  if (failures.length > 0)
    throw new JobFailedError(`${failures.length} failed, the first because: ${failures[0]?.message}`);
}

async function snapshot(signal: AbortSignal): Promise<JobReport> {
  const { format, limit, out } = values;
  if (format !== 'ndjson' && format !== 'csv') throw new UsageError('--format is ndjson or csv; see --help');
  const config = loadConfig(JobConfig);
  return runConnected(config, snapshotScopes, (connection) =>
    runBalanceSnapshot(connection, {
      targets: config.TARGETS,
      directory: out,
      format,
      limit: limit === undefined ? undefined : positive('limit', limit),
      signal,
      progress: progressOn(process.stderr),
      now: () => new Date(),
    }),
  );
}

async function rollover(signal: AbortSignal): Promise<JobReport> {
  const asOf = values['as-of'] ?? new Date().toISOString().slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(asOf) || Number.isNaN(Date.parse(asOf)))
    throw new UsageError('--as-of takes a date such as 2026-11-24');
  const termMonths = positive('term-months', values['term-months']);
  const config = loadConfig(JobConfig);
  return runConnected(config, rolloverScopes, (connection) =>
    runMaturityRollover(connection, {
      targets: config.TARGETS,
      asOf,
      termMonths,
      dryRun: values['dry-run'],
      signal,
      progress: progressOn(process.stderr),
    }),
  );
}

/** Runs a job over a connection that ends with it, whichever way that is. */
async function runConnected<const S extends Scope>(
  config: JobConfig,
  scopes: readonly S[],
  job: (connection: Connection<S>) => Promise<JobOutcome>,
): Promise<JobReport> {
  const connection = await connect(config, scopes);
  try {
    const started = performance.now();
    const outcome = await job(connection);
    return jobReport(String(command), config, connection, performance.now() - started, outcome);
  } finally {
    await connection.key.close();
  }
}

function positive(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new UsageError(`--${option} takes a whole number from 1; see --help`);
  return Number(text);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        out: { type: 'string', default: 'snapshots' },
        format: { type: 'string', default: 'ndjson' },
        limit: { type: 'string' },
        'as-of': { type: 'string' },
        'term-months': { type: 'string', default: '12' },
        'dry-run': { type: 'boolean', default: false },
        report: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}; see --help\n`);
    process.exit(1);
  }
}
