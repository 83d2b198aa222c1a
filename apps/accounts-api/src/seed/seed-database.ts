import type { Database } from '@ambit/database';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { seedData } from './seed-data.ts';

export interface SeedResult {
  /** False when there was data already, which is left as it is. */
  readonly seeded: boolean;
  readonly accounts: number;
}

const rowsPerInsert = 2_000;

/** Fills an empty database with the seed, all or nothing; a database with institutions is left as it is. */
export function seedDatabase({ kysely }: Pick<Database<Tables>, 'kysely'>): Promise<SeedResult> {
  return kysely.transaction().execute(async (db) => {
    // Replicas that start together: one seeds, the others wait and find it done.
    await sql`lock table institution in exclusive mode`.execute(db);
    const existing = await db.selectFrom('institution').select('id').limit(1).executeTakeFirst();
    if (existing !== undefined) return { seeded: false, accounts: 0 };
    const data = seedData();
    await insert(
      db,
      'institution',
      data.map(({ institution }) => institution),
    );
    await insert(
      db,
      'enterprise_user',
      data.flatMap(({ users }) => users),
    );
    const accounts = data.flatMap((seeded) => seeded.accounts);
    // A default is not applied to records that come from JSON.
    await insert(
      db,
      'account',
      accounts.map(({ account }) => ({ ...account, version: 1 })),
    );
    await insert(
      db,
      'role',
      data.flatMap(({ roles }) => roles),
    );
    await insertGrants(
      db,
      data.flatMap(({ grants }) => grants),
    );
    await insertPostings(
      db,
      accounts.flatMap(({ postings }) => postings),
    );
    return { seeded: true, accounts: accounts.length };
  });
}

/** Inserts rows as JSON: one parameter for thousands of rows. */
async function insert(db: Kysely<Tables>, table: keyof Tables, rows: readonly object[]): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsPerInsert) {
    const batch = JSON.stringify(rows.slice(start, start + rowsPerInsert));
    await sql`insert into ${sql.table(table)} select * from json_populate_recordset(null::${sql.table(table)}, ${batch}::json)`.execute(
      db,
    );
  }
}

async function insertPostings(db: Kysely<Tables>, postings: readonly object[]): Promise<void> {
  for (let start = 0; start < postings.length; start += rowsPerInsert) {
    const batch = JSON.stringify(postings.slice(start, start + rowsPerInsert));
    await sql`
      insert into account_activity (institution_id, account_id, posted_date, amount, description)
      select institution_id, account_id, posted_date, amount, description
      from json_populate_recordset(null::account_activity, ${batch}::json)`.execute(db);
  }
}

async function insertGrants(db: Kysely<Tables>, grants: readonly object[]): Promise<void> {
  await sql`
    insert into access_grant (id, institution_id, enterprise_user_id, permission, role, all_accounts, account_ids)
    select id, institution_id, enterprise_user_id, permission, role, all_accounts, account_ids
    from json_populate_recordset(null::access_grant, ${JSON.stringify(grants)}::json)`.execute(db);
}
