import type { Database } from '@ambit/database';
import { describeOnEachDatabase } from '@ambit/database/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toAccount } from '../accounts/account-row.ts';
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
const numbered = (index: number, fields: object = {}): Readonly<Record<string, unknown>> => ({
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
    let message = '';
    const attempt = async () =>
      importAccounts(database, await openRecords(await fileOf(content), format), {
        institution,
        skipInvalid: false,
        dryRun: false,
        onInvalid: (line, reasons) => reported.push(`${line}: ${reasons.join('; ')}`),
        ...options,
      });
    const outcome = await attempt().catch((error: unknown) => {
      if (!(error instanceof ImportError)) throw error;
      message = error.message;
      return error.code;
    });
    // An account number is never told, whatever is wrong with it.
    expect([...reported, message].join('\n')).not.toContain('canary');
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

  it('names the row of what the database could not hold, and of what is too long', async () => {
    const { outcome, reported } = await run(
      [
        JSON.stringify(numbered(25_001, { description: 'a\0b' })),
        JSON.stringify(numbered(25_002, { description: 'a\uD800b' })),
        JSON.stringify(numbered(25_003, { openedDate: '0000-01-01' })),
        JSON.stringify({ ...numbered(25_004), officerId: undefined }),
        JSON.stringify(numbered(25_005, { canary000000: 1 })),
        JSON.stringify(numbered(25_006, { description: 'x'.repeat(70_000) })),
        JSON.stringify(numbered(25_007, { description: 'é😀' })),
      ].join('\r\n'),
      'ndjson',
      { skipInvalid: true },
    );
    expect(outcome).toEqual({ read: 7, imported: 1, invalid: 6 });
    expect(reported.sort()).toEqual([
      '1: description: holds a NUL or half of a character, which cannot be stored',
      '2: description: holds a NUL or half of a character, which cannot be stored',
      '3: openedDate: there is no year 0',
      '4: officerId: is missing',
      '5: unknown field (not shown)',
      '6: is longer than 65536 characters',
    ]);
  });

  it('tells how far it is, however many rows are bad', async () => {
    const progress: unknown[] = [];
    const rows = Array.from({ length: 3000 }, (_, index) =>
      numbered(26_000 + index, index % 3 === 0 ? { cycleDay: 32 } : {}),
    );
    await run(ndjson(...rows), 'ndjson', { onProgress: (step) => progress.push(step) });
    expect(progress).toEqual([
      { read: 1000, invalid: 334 },
      { read: 2000, invalid: 667 },
      { read: 3000, invalid: 1000 },
    ]);
  });

  it('refuses a number that the institution has already', async () => {
    expect((await run(ndjson(numbered(30_001)))).outcome).toMatchObject({ imported: 1 });
    const { outcome, reported } = await run(ndjson(numbered(30_001)));
    expect(outcome).toBe('rows_invalid');
    expect(reported[0]).toContain('has this account number already');
  });

  it('leaves who imported each account, and what it was then', async () => {
    await run(ndjson(numbered(35_001), numbered(35_002, { description: 'recorded' })));
    await run(ndjson(numbered(35_003)), 'ndjson', { dryRun: true });
    const { kysely } = database;
    const accounts = await kysely
      .selectFrom('account')
      .selectAll()
      .where('account_number', 'like', 'canary03500%')
      .orderBy('id')
      .execute();
    const recorded = await kysely
      .selectFrom('account_change')
      .selectAll()
      .where(
        'account_id',
        'in',
        accounts.map(({ id }) => id),
      )
      .orderBy('account_id')
      .execute();
    expect(recorded).toMatchObject(
      accounts.map((account) => ({
        ...{ institution_id: institution, account_id: account.id, version: 1, operation: 'import' },
        ...{ client_id: null, before: null, after: toAccount(account), database_user: expect.any(String) },
      })),
    );
    expect(new Set(recorded.map((row) => row.correlation_id)).size).toBe(1);
    expect([accounts.length, JSON.stringify(recorded)]).toEqual([2, expect.not.stringContaining('canary')]);
  });

  it('takes NDJSON without a line for a file of no records', async () => {
    expect((await run('')).outcome).toEqual({ read: 0, imported: 0, invalid: 0 });
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
      ['binary further on', `${csv(numbered(61_001))}\n${'x'.repeat(5000)}\0`, 'csv'],
      ['empty', '\n', 'csv'],
      [
        'in another encoding',
        Buffer.from(ndjson(numbered(62_001, { description: 'Café' })), 'latin1'),
        'ndjson',
      ],
      [
        'without a line of columns',
        csv(numbered(63_001, { description: 'canary holder' })).split('\n')[1] ?? '',
        'csv',
      ],
      ['with an unknown column', `${csv(numbered(64_001, { color: 'red' }))}\n`, 'csv'],
      [
        'with a column that stands there twice',
        csv(numbered(65_001)).replace('officerId', 'branchId'),
        'csv',
      ],
      ['with too few columns', 'accountNumber,accountType\ncanary1,checking\n', 'csv'],
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
