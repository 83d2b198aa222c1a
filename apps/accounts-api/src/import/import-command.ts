import { loadConfig, type Logger } from '@ambit/service';
import { z } from 'zod';
import { openOwnersDatabase } from '../database/open-database.ts';
import { StorageConfig } from '../config.ts';
import { UsageError } from '../usage-error.ts';
import { importAccounts } from './import-accounts.ts';
import { type ImportFormat, openRecords } from './read-records.ts';

export interface ImportArguments {
  readonly institution?: string;
  readonly format?: string;
  readonly 'skip-invalid': boolean;
  readonly 'dry-run': boolean;
}

/** Rows that are named; of the rest there is a count. */
const mostReported = 50;

/** `import FILE --institution UUID`: reads the file into the database, and says what happened. */
export async function importCommand(
  operands: readonly string[],
  args: ImportArguments,
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): Promise<void> {
  const [file, ...rest] = operands;
  if (file === undefined || rest.length > 0) throw new UsageError('import takes one FILE; see --help');
  const institution = z.uuid().safeParse(args.institution);
  if (!institution.success) throw new UsageError('import needs --institution with a UUID; see --help');
  const format = formatOf(file, args.format);
  const terminal = process.stderr.isTTY;
  // On a terminal the progress is one line, which every other line replaces.
  const clear = terminal ? '\r\x1B[K' : '';
  let reported = 0;

  // A file that cannot be read is said before a database is opened for it.
  const records = await openRecords(file, format);
  const database = await openOwnersDatabase(loadConfig(StorageConfig), log);
  try {
    const { read, imported, invalid } = await importAccounts(database, records, {
      institution: institution.data,
      skipInvalid: args['skip-invalid'],
      dryRun: args['dry-run'],
      signal,
      onProgress: (progress) => {
        const text = `${progress.read.toLocaleString('en-US')} rows read, ${progress.invalid.toLocaleString('en-US')} invalid`;
        if (terminal) process.stderr.write(`${clear}${text}`);
        else if (progress.read % 10_000 === 0) process.stderr.write(`${text}\n`);
      },
      onInvalid: (line, reasons) => {
        reported += 1;
        if (reported <= mostReported) process.stderr.write(`${clear}line ${line}: ${reasons.join('; ')}\n`);
      },
    });
    process.stderr.write(clear);
    const outcome = args['dry-run'] ? 'would be imported; nothing was changed' : 'imported';
    process.stdout.write(
      `${read} rows read, ${args['dry-run'] ? read - invalid : imported} ${outcome}, ${invalid} invalid\n`,
    );
  } finally {
    process.stderr.write(clear);
    if (reported > mostReported) process.stderr.write(`and ${reported - mostReported} more invalid rows\n`);
    await database.close();
  }
}

function formatOf(file: string, asked: string | undefined): ImportFormat {
  const format =
    asked ?? (file.endsWith('.csv') ? 'csv' : /\.(ndjson|jsonl)$/.test(file) ? 'ndjson' : undefined);
  if (format === 'csv' || format === 'ndjson') return format;
  throw new UsageError('The format is csv or ndjson: say --format');
}
