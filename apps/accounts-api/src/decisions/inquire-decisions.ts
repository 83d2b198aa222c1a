import type { DecisionFilter, DecisionInquiry, DecisionPage, DecisionRecord } from '@ambit/accounts-contract';
import type { Expression, ExpressionBuilder, Kysely, Selectable, SqlBool } from 'kysely';
import { formatCursor, readCursor } from '../accounts/cursor.ts';
import { z } from 'zod';
import type { DecisionTable, Tables } from '../database/tables.ts';

/** A number that a bigint can hold, in digits. */
const Id = z.string().regex(/^[1-9]\d{0,15}$/);

/** Finds one page of the decisions about an institution, the newest first. */
export async function inquireDecisions(
  db: Kysely<Tables>,
  institution: string,
  { filter, limit, cursor }: DecisionInquiry,
): Promise<Omit<DecisionPage, 'recording'>> {
  const rows = await db
    .selectFrom('decision')
    .selectAll()
    .where('institution_id', '=', institution)
    .$if(cursor !== undefined, (query) =>
      query.where('id', '<', Number(readCursor(cursor ?? '', filter, Id))),
    )
    .where((decision) => decision.and(conditions(decision, filter)))
    .orderBy('id', 'desc')
    // One more than asked tells whether there is a next page.
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    decisions: page.map(toRecord),
    ...(last !== undefined && rows.length > limit && { nextCursor: formatCursor(String(last.id), filter) }),
  };
}

function conditions(
  decision: ExpressionBuilder<Tables, 'decision'>,
  filter: DecisionFilter,
): readonly Expression<SqlBool>[] {
  const given = [
    filter.from === undefined ? undefined : decision('at', '>=', new Date(filter.from)),
    filter.to === undefined ? undefined : decision('at', '<', new Date(filter.to)),
    filter.clientId === undefined ? undefined : decision('client_id', '=', filter.clientId),
    filter.enterpriseUserId === undefined
      ? undefined
      : decision('enterprise_user_id', '=', filter.enterpriseUserId),
    filter.operation === undefined ? undefined : decision('operation', '=', filter.operation),
    filter.outcome === undefined ? undefined : decision('outcome', '=', filter.outcome),
    filter.stage === undefined ? undefined : decision('stage', '=', filter.stage),
    filter.correlationId === undefined ? undefined : decision('correlation_id', '=', filter.correlationId),
  ];
  return given.filter((condition) => condition !== undefined);
}

function toRecord(row: Selectable<DecisionTable>): DecisionRecord {
  const { outcome, operation, method, scope, permission } = row;
  return {
    at: row.at.toISOString(),
    ...{ outcome, operation, method, scope },
    ...(permission !== null && { permission }),
    correlationId: row.correlation_id,
    ...(row.client_id !== null && { clientId: row.client_id }),
    ...(row.enterprise_user_id !== null && { enterpriseUserId: row.enterprise_user_id }),
    ...(row.token_id_hash !== null && { tokenIdHash: row.token_id_hash }),
    ...(row.bound_to !== null && { boundTo: row.bound_to }),
    ...(row.stage !== null && { stage: row.stage }),
    ...(row.rule !== null && { rule: row.rule }),
    ...(row.status !== null && { status: row.status }),
  };
}
