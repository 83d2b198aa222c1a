import type { Database, UsedIds } from '@ambit/database';
import type { Clock } from '../clock.ts';
import type { ApiConfig } from '../config.ts';
import type { Tables } from '../database/tables.ts';
import { forgetDecisions } from './write-decisions.ts';

const dayMs = 24 * 3_600_000;

/** Forgets decisions that have been kept for as long as the settings say, for `startUsedIdSweep`. */
export function oldDecisions(
  { kysely }: Pick<Database<Tables>, 'kysely'>,
  { DECISION_RETENTION_DAYS: days }: Pick<ApiConfig, 'DECISION_RETENTION_DAYS'>,
  clock: Clock,
): Pick<UsedIds, 'sweep'> {
  return {
    sweep: (_marginMs, signal) => forgetDecisions(kysely, new Date(clock() - days * dayMs), signal),
  };
}
