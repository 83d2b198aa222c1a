import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { CsvError, parse } from 'csv-parse';
import { ImportError } from './import-error.ts';
import { importColumns } from './import-row.ts';

export type ImportFormat = 'csv' | 'ndjson';

/** A record of a file: where it stands, and what it says, or why it cannot be read. */
export interface FileRecord {
  readonly line: number;
  readonly record?: unknown;
  readonly unreadable?: string;
}

/** Characters of the longest line that is read. */
const longestLine = 64 * 1024;

/**
 * Opens a file to be read record by record, in bounded memory.
 *
 * @throws {ImportError} `file_missing`, `file_unreadable`, `file_corrupt`; the last also while it is being read
 */
export async function openRecords(file: string, format: ImportFormat): Promise<AsyncIterable<FileRecord>> {
  await checkIsText(file);
  return format === 'csv' ? readCsv(file) : readNdjson(file);
}

async function* readCsv(file: string): AsyncIterable<FileRecord> {
  const parser = createReadStream(file).pipe(
    parse({
      bom: true,
      record_delimiter: ['\r\n', '\n'],
      info: true,
      skip_empty_lines: true,
      max_record_size: longestLine,
      columns: (header: readonly string[]) => checkedHeader(file, header),
      relax_column_count: true,
    }),
  );
  try {
    for await (const entry of parser) {
      // With `info` each entry has this shape.
      const { record, info } = entry as {
        readonly record: Record<string, string>;
        readonly info: { readonly lines: number; readonly error?: unknown };
      };
      yield info.error === undefined
        ? { line: info.lines, record: fromCsv(record) }
        : { line: info.lines, unreadable: 'has another number of columns than the header' };
    }
  } catch (error) {
    if (error instanceof ImportError) throw error;
    if (error instanceof CsvError)
      throw new ImportError(
        'file_corrupt',
        `${file} is not CSV that can be read: ${error.code} at line ${String(error['lines'])}`,
      );
    throw error;
  }
}

function checkedHeader(file: string, header: readonly string[]): string[] {
  const unknown = header.filter((name) => !importColumns.includes(name));
  if (unknown.length > 0)
    throw new ImportError(
      'file_corrupt',
      `${file}: the first line must name columns; not known are: ${unknown.map((name) => name.slice(0, 40)).join(', ')}. Known are: ${importColumns.join(', ')}`,
    );
  return [...header];
}

/** CSV knows text only: an empty cell is an absent field, and three columns are no text. */
function fromCsv(record: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const booleans: Readonly<Record<string, boolean>> = { true: true, false: false };
  return Object.fromEntries(
    Object.entries(record)
      .filter(([, text]) => text !== '')
      .map(([name, text]) => {
        if (name === 'cycleDay' && /^\d+$/.test(text)) return [name, Number(text)];
        if (name === 'autoClose' || name === 'regEOptIn') return [name, booleans[text] ?? text];
        return [name, text];
      }),
  );
}

async function* readNdjson(file: string): AsyncIterable<FileRecord> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() === '') continue;
    yield text.length > longestLine ? { line, unreadable: 'is too long' } : { line, ...parseLine(text) };
  }
}

function parseLine(text: string): Pick<FileRecord, 'record' | 'unreadable'> {
  try {
    return { record: JSON.parse(text) };
  } catch {
    return { unreadable: 'is not JSON' };
  }
}

async function checkIsText(file: string): Promise<void> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT'
      ? new ImportError('file_missing', `There is no file ${file}`)
      : new ImportError('file_unreadable', `${file} cannot be read (${error.code ?? 'unknown'})`);
  });
  try {
    if (!(await handle.stat()).isFile()) throw new ImportError('file_unreadable', `${file} is not a file`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    if (buffer.subarray(0, bytesRead).includes(0))
      throw new ImportError('file_corrupt', `${file} is a binary file; CSV or NDJSON is needed`);
  } finally {
    await handle.close();
  }
}
