import {
  type AccessTokenVerifier,
  allowInsecureLoopback,
  createAccessTokenVerifier,
  dpopNonces,
} from '@ambit/access-token';
import { type Database, isUnavailable, startUsedIdSweep, usedIds, watchChanges } from '@ambit/database';
import { createHealth, type Health, type Logger } from '@ambit/service';
import type { Clock } from './clock.ts';
import type { ApiConfig } from './config.ts';
import { loggableError } from './database/loggable-error.ts';
import { openAccountsDatabase, openOwnersDatabase } from './database/open-database.ts';
import type { Tables } from './database/tables.ts';
import { createDecisionRecorder, type DecisionRecorder } from './decisions/decision-recorder.ts';
import { oldDecisions } from './decisions/old-decisions.ts';
import { writeDecisions } from './decisions/write-decisions.ts';
import { type GrantPolicy, grantPolicy } from './permissions/grant-policy.ts';
import { grantsTopic, holdingsCache } from './permissions/holdings-cache.ts';
import { expiredRevocations } from './revocation/revocation-sweep.ts';
import { revokedTokensTopic, watchedRevocations } from './revocation/watched-revocations.ts';
import { seedDatabase } from './seed/seed-database.ts';

/** What the API is made of, opened before it serves and closed after it has ended. */
export interface OpenParts {
  readonly database: Database<Tables>;
  readonly verifier: AccessTokenVerifier;
  readonly policy: GrantPolicy;
  readonly health: Health;
  readonly log: Logger;
  readonly clock: Clock;
  readonly decisions: DecisionRecorder;
}

export interface OpenPartsOptions {
  readonly log: Logger;
  readonly clock: Clock;
  /** Told how to close each part as soon as it is open; they are to be closed in the reverse order. */
  readonly onOpen: (close: () => Promise<void>) => void;
}

/** Opens the database, fills it if that is asked for, and starts what runs in the background. */
export async function openParts(config: ApiConfig, options: OpenPartsOptions): Promise<OpenParts> {
  const { log, clock, onOpen } = options;
  const database = await openAccountsDatabase(config, log);
  onOpen(() => database.close());
  if (config.SEED) await seed(config, database, log);
  const watch = watchChanges(database, { topics: [grantsTopic, revokedTokensTopic], log });
  onOpen(() => watch.stop());
  const revocations = watchedRevocations(database, watch, log);
  onOpen(() => revocations.stop());
  await revocations.ready;
  const verifier = verifierOf(config, { database, revocations, log, clock });
  onOpen(async () => verifier.close());
  const decisions = createDecisionRecorder({
    write: (batch) => writeDecisions(database.kysely, batch),
    mayPass: isUnavailable,
    clock,
    log,
  });
  onOpen(() => decisions.stop());
  return {
    ...{ database, verifier, log, clock, decisions },
    policy: grantPolicy(database, holdingsCache(database, watch), clock),
    health: createHealth({
      checks: { database: (signal) => database.ping(signal) },
      onFailure: (check, error) => log.warn({ check, err: loggableError(error) }, 'not ready'),
    }),
  };
}

/** Starts to forget what is remembered for a time only. */
export function startSweeps(
  config: ApiConfig,
  { database, log, clock }: Pick<OpenParts, 'database' | 'log' | 'clock'>,
  onOpen: OpenPartsOptions['onOpen'],
): void {
  for (const [name, used, everyMs] of [
    ['proofs', usedProofs(database), 60_000],
    ['revocations', expiredRevocations(database), 60_000],
    ['idempotency keys', usedIds(database.kysely, 'idempotency_key' satisfies keyof Tables), 60_000],
    ['decisions', oldDecisions(database, config, clock), 3_600_000],
  ] as const) {
    const sweep = startUsedIdSweep(used, { name, log, everyMs });
    onOpen(() => sweep.stop());
  }
}

interface VerifierParts extends Pick<OpenParts, 'database' | 'log' | 'clock'> {
  readonly revocations: ReturnType<typeof watchedRevocations>;
}

function verifierOf(config: ApiConfig, { database, revocations, log, clock }: VerifierParts) {
  const secret = config.DPOP_NONCE_SECRET;
  return createAccessTokenVerifier({
    issuer: config.ISSUER,
    audience: config.AUDIENCE,
    dpop: { replayStore: usedProofs(database), nonces: secret && dpopNonces({ secret, clock }) },
    revocations,
    onWarning: ({ cause, ...warning }) =>
      log.warn({ ...warning, err: cause }, "a problem with the issuer's keys"),
    clock,
    [allowInsecureLoopback]: config.ALLOW_LOOPBACK_ISSUER,
  });
}

function usedProofs({ kysely }: Database<Tables>) {
  return usedIds(kysely, 'used_proof' satisfies keyof Tables);
}

/** By the owner, who sees all institutions, where there is one besides the role that serves. */
async function seed(config: ApiConfig, database: Database<Tables>, log: Logger): Promise<void> {
  const owners =
    config.MIGRATION_DATABASE_URL === undefined ? database : await openOwnersDatabase(config, log);
  try {
    const { seeded, accounts } = await seedDatabase(owners);
    if (seeded) log.info({ accounts }, 'seeded');
  } finally {
    if (owners !== database) await owners.close();
  }
}
