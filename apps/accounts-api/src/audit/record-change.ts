import type { AnyOperation } from '@ambit/api-contract';
import type { Caller } from '@ambit/nest-authorization';
import type { Kysely } from 'kysely';
import { type AccountRow, toAccount } from '../accounts/account-row.ts';
import type { Tables } from '../database/tables.ts';
import { hashOf } from '../hash-of.ts';

/** A change that was made, and by whom. */
export interface RecordedChange {
  readonly operation: Pick<AnyOperation, 'id'>;
  readonly caller: Caller;
  readonly idempotencyKey: string | undefined;
  readonly before: AccountRow;
  readonly after: AccountRow;
}

/** Records a change, in the transaction that makes it: neither is there without the other. */
export async function recordChange(
  db: Kysely<Tables>,
  { operation, caller, idempotencyKey, before, after }: RecordedChange,
): Promise<void> {
  await db
    .insertInto('account_change')
    .values({
      institution_id: after.institution_id,
      account_id: after.id,
      version: after.version,
      operation: operation.id,
      client_id: caller.clientId,
      enterprise_user_id: caller.enterpriseUser,
      token_id_hash: hashOf(caller.token.jwtId),
      correlation_id: caller.correlationId,
      idempotency_key_hash: idempotencyKey === undefined ? null : hashOf(idempotencyKey),
      before: JSON.stringify(toAccount(before)),
      after: JSON.stringify(toAccount(after)),
    })
    .execute();
}
