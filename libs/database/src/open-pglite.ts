import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import { pgliteParsers } from './column-types.ts';
import { asDatabase, type Database } from './database.ts';
import { DatabaseError } from './database-error.ts';
import type { DedicatedConnection } from './dedicated-connection.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { reasonOf } from './error-parts.ts';
import { migrate } from './migrate.ts';
import type { DatabaseOptions } from './open-database.ts';
import { grantPrivileges } from './row-security/privileges.ts';

/** The part of PGlite that is used here. */
export type EmbeddedPostgresql = Pick<
  PGlite,
  'closed' | 'ready' | 'waitReady' | 'query' | 'transaction' | 'listen' | 'close'
>;

/** Works in an institution: PGlite's one user is a superuser, whom row-level security does not hold. */
const institutionRole = 'ambit_institution';

/** Opens a schema of an embedded PostgreSQL: in a directory that this process locks, or in memory. */
export async function openPglite<DB>(options: DatabaseOptions): Promise<Database<DB>> {
  if (options.directory === undefined) return openOnPglite(await createPglite(), options);
  const directory = resolve(options.directory);
  const lock = await takeDirectory(directory);
  try {
    return await openOnPglite(await openData(directory), options, () => lock.release());
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** An embedded PostgreSQL without any schema of ours. */
export function createPglite(dataDir?: string): Promise<PGlite> {
  return PGlite.create({ parsers: { ...pgliteParsers }, ...(dataDir === undefined ? {} : { dataDir }) });
}

/** Opens a schema of a PGlite instance, and closes the instance with it. */
export async function openOnPglite<DB>(
  pglite: EmbeddedPostgresql,
  { schema, migrations, privileges, log }: DatabaseOptions,
  release: () => Promise<void> = async () => undefined,
): Promise<Database<DB>> {
  const kysely = new Kysely<DB>({ dialect: new PGliteDialect({ pglite }) });
  const close = async (): Promise<void> => {
    // PGlite has one connection, whose users queue: who waits at the end of the queue has let all others finish.
    await kysely.connection().execute(async () => undefined);
    await kysely.destroy();
    await release();
  };
  try {
    await sql`select set_config('search_path', ${schema}, false), set_config('TimeZone', 'UTC', false)`.execute(
      kysely,
    );
    const applied = await migrate(kysely, schema, migrations, async (transaction) => {
      if (privileges === undefined) return;
      await sql`do $$ begin
        if not exists (select from pg_roles where rolname = ${sql.lit(institutionRole)}) then
          create role ${sql.id(institutionRole)} nologin;
        end if;
      end $$`.execute(transaction);
      await grantPrivileges(transaction, { schema, role: institutionRole, privileges });
    });
    if (applied.length > 0) log?.info({ schema, applied }, 'database migrated');
    return asDatabase({
      kysely,
      kind: 'pglite',
      schema,
      institutionRole: privileges === undefined ? undefined : institutionRole,
      connect: async () => dedicatedConnection(pglite),
      release: close,
    });
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
}

/** PGlite has one connection, which all share: what is asked here waits for the transaction that is running. */
function dedicatedConnection(pglite: EmbeddedPostgresql): DedicatedConnection {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const listening: Promise<() => Promise<void>>[] = [];
  return {
    ended,
    query: async <Row>(statement: string) => (await pglite.query<Row>(statement)).rows,
    listen: async (channel, onNotification) => {
      const stop = pglite.listen(channel, onNotification);
      listening.push(stop);
      await stop;
    },
    close: async () => {
      end();
      // Not awaited: it waits its turn like any query, and whoever closes the database waits for all of them.
      for (const stop of listening.splice(0)) void stop.then((unlisten) => unlisten()).catch(() => undefined);
    },
  };
}

async function takeDirectory(directory: string): Promise<DirectoryLock> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return await lockDirectory(directory);
  } catch (error) {
    throw error instanceof DatabaseError ? error : unusable(directory, error);
  }
}

async function openData(directory: string): Promise<PGlite> {
  const data = join(directory, 'data');
  try {
    if (!(await exists(data))) await initialise(directory, data);
    return await createPglite(data);
  } catch (error) {
    throw unusable(directory, error);
  }
}

/** Makes a new database beside its place and moves it there whole: who is killed on the way leaves nothing half made. */
async function initialise(directory: string, data: string): Promise<void> {
  const partial = join(directory, 'data.partial');
  await rm(partial, { recursive: true, force: true });
  await (await createPglite(partial)).close();
  await rename(partial, data);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

function unusable(directory: string, cause: unknown): DatabaseError {
  return new DatabaseError(
    'directory_unusable',
    `The data directory ${directory} cannot be used (${reasonOf(cause)}): check that this user may write there and that it was made by this version, or restore it from a copy`,
    { cause },
  );
}
