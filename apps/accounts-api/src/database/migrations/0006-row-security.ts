import { isolateByInstitution } from '@ambit/database';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** A second wall between institutions, below the queries. */
export const rowSecurity: Migration = {
  up: async (db) => {
    await isolateByInstitution(db, 'institution', 'id');
    for (const table of [
      'enterprise_user',
      'account',
      'account_activity',
      'role',
      'access_grant',
      'grant_change',
    ])
      await isolateByInstitution(db, table);
    // Of no institution. Who serves reads what is revoked, and forgets it when it has expired, and not before.
    await sql`alter table revoked_token enable row level security`.execute(db);
    await sql`create policy readable on revoked_token for select using (true)`.execute(db);
    await sql`create policy expired on revoked_token for delete using (expires_at < now())`.execute(db);
  },
};
