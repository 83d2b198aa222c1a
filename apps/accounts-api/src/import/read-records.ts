import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { checkHeader } from './check-header.ts';
import { ImportError } from './import-error.ts';
import { checkIsText, readLines, readText } from './read-text.ts';

export type ImportFormat = 'csv' | 'ndjson';

/** A record of a file: where it stands, and what it says, or why it cannot be read. */
export interface FileRecord {
  readonly line: number;
  readonly record?: unknown;
  readonly unreadable?: string;
}

/** Characters of the longest record that is read. */
const longestRecord = 64 * 1024;

/**
 * Opens a file to be read record by record, in bounded memory.
 *
 * @throws {ImportError} `file_missing`, `file_unreadable`, `file_corrupt`; the last two also while it is being read
 */
export async function openRecords(file: string, format: ImportFormat): Promise<AsyncIterable<FileRecord>> {
  await checkIsText(file);
  return format === 'csv' ? readCsv(file) : readNdjson(file);
}

async function* readCsv(file: string): AsyncIterable<FileRecord> {
  let hasHeader = false;
  const parser = parse({
    record_delimiter: ['\r\n', '\n'],
    info: true,
    skip_empty_lines: true,
    max_record_size: longestRecord,
    columns: (header: readonly string[]) => {
      hasHeader = true;
      return checkHeader(file, header);
    },
    relax_column_count: true,
  });
  // What it rejects with ends the parser too, which is where it is seen.
  pipeline(Readable.from(readText(file)), parser).catch(() => undefined);
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
    if (error instanceof CsvError)
      throw new ImportError(
        'file_corrupt',
        `${file} is not CSV that can be read: ${error.code} at line ${String(error['lines'])}`,
      );
    throw error;
  }
  // NDJSON without a line is a file of no records; CSV without one lacks its header.
  if (!hasHeader) throw new ImportError('file_corrupt', `${file} is empty: the first line names the columns`);
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
  for await (const { line, text } of readLines(readText(file), longestRecord)) {
    if (text === undefined) yield { line, unreadable: `is longer than ${longestRecord} characters` };
    else if (text.trim() !== '') yield { line, ...parseLine(text) };
  }
}

function parseLine(text: string): Pick<FileRecord, 'record' | 'unreadable'> {
  try {
    return { record: JSON.parse(text) };
  } catch {
    // The parser's message would quote the line.
    return { unreadable: 'is not JSON' };
  }
}
