import { deleteInBatches } from '@ambit/database';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../database/tables.ts';
import type { MadeDecision } from './decision-recorder.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Writes decisions as JSON: one statement and one parameter for hundreds of them. */
export async function writeDecisions(db: Kysely<Tables>, batch: readonly MadeDecision[]): Promise<void> {
  const rows = JSON.stringify(batch.map(toRow));
  await sql`
    insert into decision (
      at, outcome, operation, method, scope, permission, correlation_id, client_id, institution_id,
      enterprise_user_id, token_id_hash, bound_to, stage, rule, status
    )
    select
      at, outcome, operation, method, scope, permission, correlation_id, client_id, institution_id,
      enterprise_user_id, token_id_hash, bound_to, stage, rule, status
    from json_populate_recordset(null::decision, ${rows}::json)`.execute(db);
}

/** Forgets decisions that were made before a moment, and says how many; until the signal is aborted. */
export function forgetDecisions(db: Kysely<Tables>, before: Date, signal?: AbortSignal): Promise<number> {
  return deleteInBatches(db, { table: 'decision', where: sql`at < ${before}`, signal });
}

function toRow({ at, decision }: MadeDecision): object {
  const { operation, method, scope, permission, outcome, correlationId, status = null } = decision;
  return {
    ...{ at, outcome, operation, method, scope, status },
    permission: permission ?? null,
    correlation_id: correlationId,
    client_id: storable(decision.clientId),
    // From the path, before its schema is asked: one that is none would make the database refuse the whole batch.
    institution_id: uuidOf(decision.institution),
    enterprise_user_id: uuidOf(decision.enterpriseUser),
    token_id_hash: decision.tokenIdHash ?? null,
    bound_to: decision.boundTo ?? null,
    stage: decision.stage ?? null,
    rule: storable(decision.rule),
  };
}

function uuidOf(text: string | undefined): string | null {
  return text !== undefined && uuid.test(text) ? text : null;
}

function storable(text: string | undefined): string | null {
  // By way of UTF-8, in which there are no halves of surrogate pairs.
  return text === undefined ? null : Buffer.from(text.slice(0, 200).replaceAll('\0', '')).toString();
}
