import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { readUsageRecord, type UsageRecord } from '@ambit/policy';
import { CliError } from '../cli-error.ts';

/**
 * Hands over each record of a log. One that has lines and no record is not the log of nothing: it was not understood.
 *
 * @param file - is standard input
 * @throws {CliError} `input_unreadable`
 */
export async function readLog(file: string, take: (record: UsageRecord) => void): Promise<void> {
  const counted = { lines: 0, records: 0 };
  const input = file === '-' ? process.stdin : createReadStream(file);
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      if (line.trim() === '') continue;
      counted.lines += 1;
      const record = readUsageRecord(line);
      if (record === undefined) continue;
      counted.records += 1;
      take(record);
    }
  } catch (cause) {
    throw new CliError('input_unreadable', `The log ${file} cannot be read: name a file that is there`, {
      cause,
    });
  }
  if (counted.lines === 0 || counted.records > 0) return;
  throw new CliError(
    'input_unreadable',
    `The log ${file} has ${counted.lines} ${counted.lines === 1 ? 'line' : 'lines'} and no record of a granted token or an allowed request: it is in another format than the services write, or LOG_LEVEL was above info, or it is compressed (gzip -cd FILE | ... --log -); leave out what is no log of a provider or an API`,
  );
}
