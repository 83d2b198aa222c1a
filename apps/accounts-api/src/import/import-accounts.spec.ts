import type { Database } from '@ambit/database';
import { describeOnEachDatabase } from '@ambit/database/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { importAccounts, type ImportOptions } from './import-accounts.ts';
import { ImportError } from './import-error.ts';
import { type ImportFormat, openRecords } from './read-records.ts';

const institution = '10000000-0000-4000-8000-000000000000';
const good = {
  accountNumber: 'canary0001',
  accountType: 'checking',
  accountStatus: 'active',
  productId: 'CHK-01',
  branchId: '001',
  officerId: 'AKL',
  relationshipTypeId: 'IND',
  cycleDay: 31,
  overdraftLimit: '0.00',
  autoClose: false,
  regEOptIn: true,
  currentBalance: '1234.56',
  openedDate: '2020-02-29',
};
const numbered = (index: number, fields: object = {}): object => ({
  ...good,
  accountNumber: `canary${String(index).padStart(6, '0')}`,
  ...fields,
});

let directory: string;
let files = 0;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ambit-import-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function fileOf(content: string | Buffer): Promise<string> {
  files += 1;
  const path = join(directory, String(files));
  await writeFile(path, content);
  return path;
}

const ndjson = (...records: readonly object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');
function csv(...records: readonly Readonly<Record<string, unknown>>[]): string {
  const columns = Object.keys(records[0] ?? {});
  return [columns, ...records.map((record) => columns.map((column) => String(record[column] ?? '')))]
    .map((cells) => cells.join(','))
    .join('\r\n');
}

describeOnEachDatabase('an import', (open) => {
  let database: Database<Tables>;

  beforeAll(async () => {
    database = await open<Tables>(migrations);
    await database.kysely.insertInto('institution').values({ id: institution, name: 'One' }).execute();
  });

  async function run(
    content: string | Buffer,
    format: ImportFormat = 'ndjson',
    options: Partial<ImportOptions> = {},
  ) {
    const reported: string[] = [];
    const attempt = async () =>
      importAccounts(database, await openRecords(await fileOf(content), format), {
        institution,
        skipInvalid: false,
        dryRun: false,
        onInvalid: (line, reasons) => reported.push(`${line}: ${reasons.join('; ')}`),
        ...options,
      });
    const outcome = await attempt().catch((error: unknown) => {
      if (error instanceof ImportError) return error.code;
      throw error;
    });
    // An account number is never told, whatever is wrong with it.
    expect(reported.join('\n')).not.toContain('canary');
    return { outcome, reported };
  }

  const count = async (): Promise<number> =>
    (await database.kysely.selectFrom('account').select('id').execute()).length;

  it('reads NDJSON', async () => {
    const content = ndjson(numbered(1), numbered(2, { description: 'Ünïcode, "quoted"' }));
    expect((await run(content)).outcome).toEqual({ read: 2, imported: 2, invalid: 0 });
  });

  it('reads CSV with a byte order mark, empty cells and either line end', async () => {
    const records = [
      { ...numbered(3), maturityDate: '' },
      { ...numbered(4), accountType: 'time_deposit', maturityDate: '2030-01-01' },
    ];
    expect((await run(`\uFEFF${csv(...records)}\n`, 'csv')).outcome).toEqual({
      read: 2,
      imported: 2,
      invalid: 0,
    });
  });

  it('applies nothing when one row of thousands is bad, and says which and why', async () => {
    const before = await count();
    const records = Array.from({ length: 2500 }, (_, index) => numbered(10_000 + index));
    records[2400] = numbered(12_400, { cycleDay: 32, color: 'red' });
    const { outcome, reported } = await run(ndjson(...records));
    expect(outcome).toBe('rows_invalid');
    expect(reported).toEqual([expect.stringMatching(/^2401: cycleDay: .*; unknown field color$/)]);
    expect(await count()).toBe(before);
  });

  it('applies the good rows when asked to, and reports every other', async () => {
    const before = await count();
    const { outcome, reported } = await run(
      [
        JSON.stringify(numbered(20_001)),
        '{"accountNumber": "canary',
        JSON.stringify(numbered(20_002, { accountNumber: 'x' })),
        JSON.stringify(numbered(20_001)),
        JSON.stringify(numbered(20_003, { closedDate: '2021-01-01' })),
        '[]',
        '',
        JSON.stringify(numbered(20_004)),
      ].join('\n'),
      'ndjson',
      { skipInvalid: true },
    );
    expect(outcome).toEqual({ read: 7, imported: 2, invalid: 5 });
    expect(reported.map((line) => line.split(':')[0]).sort()).toEqual(['2', '3', '4', '5', '6']);
    expect(await count()).toBe(before + 2);
  });

  it('refuses a number that the institution has already', async () => {
    expect((await run(ndjson(numbered(30_001)))).outcome).toMatchObject({ imported: 1 });
    const { outcome, reported } = await run(ndjson(numbered(30_001)));
    expect(outcome).toBe('rows_invalid');
    expect(reported[0]).toContain('has this account number already');
  });

  it('changes nothing on a dry run', async () => {
    const before = await count();
    expect((await run(ndjson(numbered(40_001)), 'ndjson', { dryRun: true })).outcome).toEqual({
      read: 1,
      imported: 0,
      invalid: 0,
    });
    expect(await count()).toBe(before);
  });

  it('needs an institution that is there', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect((await run(ndjson(numbered(50_001)), 'ndjson', { institution: unknown })).outcome).toBe(
      'unknown_institution',
    );
  });

  describe('of a file that is none', () => {
    it.each<[string, string | Buffer, ImportFormat]>([
      ['binary', Buffer.from([0x1f, 0x8b, 0x00]), 'csv'],
      ['with unknown columns', 'a,b\n1,2\n', 'csv'],
      ['with a quote that never ends', 'accountNumber\n"canary', 'csv'],
    ])('%s is refused as corrupt', async (_, content, format) => {
      expect((await run(content, format)).outcome).toBe('file_corrupt');
    });

    it('with a row of too many columns names the row', async () => {
      const { outcome, reported } = await run(`${csv({ ...numbered(60_001) })},extra\n`, 'csv');
      expect(outcome).toBe('rows_invalid');
      expect(reported).toEqual(['2: has another number of columns than the header']);
    });
  });
});
