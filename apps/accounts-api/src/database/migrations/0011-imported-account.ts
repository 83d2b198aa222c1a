import type { Migrations } from '@ambit/database';
import { sql } from 'kysely';

/** Accounts that were imported are recorded too: there was nothing before, and who did it has no token. */
export const recordImports: Migrations[string] = {
  up: async (db) => {
    await sql`alter table account_change
      add column database_user text,
      alter column before drop not null,
      alter column client_id drop not null,
      alter column enterprise_user_id drop not null,
      alter column token_id_hash drop not null,
      add constraint by_caller_or_operator check (
        num_nonnulls(before, client_id, enterprise_user_id, token_id_hash) = 4 or database_user is not null
      )`.execute(db);
  },
};
