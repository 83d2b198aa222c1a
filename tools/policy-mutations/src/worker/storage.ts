import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Storage } from './messages.ts';

/** A database with data, of which every run has a copy of its own. */
export interface StorageTemplate {
  readonly original: Storage;
  copy(): Promise<StorageCopy>;
  remove(): Promise<void>;
}

export interface StorageCopy {
  readonly storage: Storage;
  remove(): Promise<void>;
}

/** On a PostgreSQL server, where there is one, by `create database … template`; else in folders, for embedded PGlite. */
export function storageTemplate(databaseUrl: string | undefined): Promise<StorageTemplate> {
  return databaseUrl === undefined ? onPglite() : onPostgresql(databaseUrl);
}

async function onPostgresql(url: string): Promise<StorageTemplate> {
  const server = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await server.connect();
  const prefix = `ambit_mutations_${randomBytes(4).toString('hex')}`;
  const storageOf = (name: string): Storage => ({
    DATABASE_URL: Object.assign(new URL(url), { pathname: `/${name}` }).href,
  });
  const drop = async (name: string): Promise<void> =>
    void (await server.query(`drop database if exists ${name} with (force)`));
  await server.query(`create database ${prefix}`);
  const copies = new Set<string>();
  let last = 0;
  return {
    original: storageOf(prefix),
    copy: async () => {
      const name = `${prefix}_${++last}`;
      copies.add(name);
      await server.query(`create database ${name} template ${prefix}`);
      const remove = async (): Promise<void> => {
        await drop(name);
        copies.delete(name);
      };
      return { storage: storageOf(name), remove };
    },
    remove: async () => {
      for (const name of [...copies, prefix]) await drop(name);
      await server.end();
    },
  };
}

async function onPglite(): Promise<StorageTemplate> {
  const root = await mkdtemp(join(tmpdir(), 'ambit-mutations-'));
  const original = join(root, 'original');
  let last = 0;
  return {
    original: { DATA_DIRECTORY: original },
    copy: async () => {
      const directory = join(root, String(++last));
      await cp(original, directory, { recursive: true });
      return {
        storage: { DATA_DIRECTORY: directory },
        remove: () => rm(directory, { recursive: true, force: true }),
      };
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
