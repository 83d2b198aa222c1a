import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Database, openDatabase } from './index.ts';

interface Tables {
  note: { id: number };
}

jest.setTimeout(120_000);

const fixture = fileURLToPath(new URL('fixtures/writer.mjs', import.meta.url));
let root: string;
let directory: string;
let children: ChildProcess[];
let databases: Database<Tables>[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ambit-pglite-'));
  directory = join(root, 'below', 'data');
  children = [];
  databases = [];
});
afterEach(async () => {
  for (const child of children) {
    // True only when there was still a process to kill.
    if (child.kill('SIGKILL')) await once(child, 'exit');
  }
  for (const database of databases) await database.close();
  await rm(root, { recursive: true });
});

const migrations = {
  '1': {
    up: (kysely: Database<Tables>['kysely']) =>
      kysely.schema
        .createTable('note')
        .addColumn('id', 'integer', (id) => id.primaryKey())
        .execute(),
  },
};
async function open(): Promise<Database<Tables>> {
  const database = await openDatabase<Tables>({ directory, schema: 'notes', migrations });
  databases.push(database);
  return database;
}

/** A process of its own that opens the directory; its lines are read one by one. */
function start(...task: string[]): { child: ChildProcess; lines: AsyncIterator<string> } {
  const flags = [
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
    '--conditions=@ambit/source',
  ];
  const child = spawn(process.execPath, [...flags, fixture, directory, ...task], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

describe('openDatabase with a directory', () => {
  it('keeps what was stored, in a directory that is its owner’s alone', async () => {
    const first = await open();
    await first.kysely.insertInto('note').values({ id: 1 }).execute();
    await first.close();
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await readdir(directory)).sort()).toEqual(['data', 'lock.1']);

    const second = await open();
    expect(await second.kysely.selectFrom('note').selectAll().execute()).toEqual([{ id: 1 }]);
  });

  it('starts over when it was killed while it made the database', async () => {
    await mkdir(join(directory, 'data.partial', 'base'), { recursive: true });
    await writeFile(join(directory, 'data.partial', 'PG_VERSION'), '18');
    const { kysely } = await open();
    expect(await kysely.selectFrom('note').selectAll().execute()).toEqual([]);
  });

  it('says that a directory holds no database that it can read', async () => {
    await mkdir(join(directory, 'data'), { recursive: true });
    await writeFile(join(directory, 'data', 'PG_VERSION'), '9.6');
    await expect(open()).rejects.toMatchObject({
      code: 'directory_unusable',
      message: expect.stringContaining(`The data directory ${directory} cannot be used (`),
    });
  });

  it('says that a directory cannot be made', async () => {
    await writeFile(join(root, 'below'), 'a file');
    await expect(open()).rejects.toMatchObject({
      code: 'directory_unusable',
      message: expect.stringContaining('ENOTDIR'),
    });
  });
});

describe('openDatabase without a place', () => {
  it('keeps all in memory', async () => {
    const database = await openDatabase<Tables>({ schema: 'notes', migrations });
    await database.kysely.insertInto('note').values({ id: 1 }).execute();
    expect(database.kind).toBe('pglite');
    await database.close();
  });
});

describe('a directory that holds a database', () => {
  let existing: string;
  beforeAll(async () => {
    // Made once, since making a database takes seconds.
    existing = await mkdtemp(join(tmpdir(), 'ambit-existing-'));
    await (await openDatabase<Tables>({ directory: existing, schema: 'notes', migrations })).close();
  });
  beforeEach(() => {
    directory = existing;
  });
  afterAll(() => rm(existing, { recursive: true }));

  it('refuses a directory that another process uses, and lets the other go on', async () => {
    const { child, lines } = start();
    expect(await lines.next()).toMatchObject({ value: 'open' });
    await expect(open()).rejects.toMatchObject({
      code: 'directory_locked',
      message: expect.stringContaining(`${directory} is in use by process ${child.pid} on `),
    });
    expect(child.exitCode).toBeNull();
  });

  it('refuses a directory that this process uses already', async () => {
    await open();
    await expect(open()).rejects.toMatchObject({ code: 'directory_locked' });
  });

  it('has every row that was acknowledged before the process was killed', async () => {
    const { child, lines } = start('write');
    await lines.next();
    let acknowledged = 0;
    for (let killed = false; ;) {
      const { done, value } = await lines.next();
      if (done) break;
      acknowledged = Number(value);
      if (acknowledged >= 300 && !killed) killed = child.kill('SIGKILL');
    }

    const { kysely } = await open();
    const ids = (await kysely.selectFrom('note').select('id').orderBy('id').execute()).map(({ id }) => id);
    expect(ids.slice(0, acknowledged)).toEqual(Array.from({ length: acknowledged }, (_, index) => index + 1));
    // One more at most: stored, and killed before it could be said.
    expect(ids.length - acknowledged).toBeLessThanOrEqual(1);
  });

  it('gives the directory back when a migration fails', async () => {
    const broken = { '1': { up: () => Promise.reject(new Error('no')) } };
    await expect(openDatabase({ directory, schema: 'other', migrations: broken })).rejects.toMatchObject({
      code: 'migration_failed',
    });
    await open();
  });

  it('takes over the directory of a process that was killed', async () => {
    const { child, lines } = start();
    await lines.next();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await open();
  });
});
