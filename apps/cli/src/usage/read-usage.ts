import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { readUsageRecord, type RegisteredScopes, type ScopeUsage, ScopeUsageTable } from '@ambit/policy';
import { CliError } from '../cli-error.ts';
import type { Paint } from '../text/paint.ts';
import { startOf } from './start-of.ts';

export interface UsageQuestion {
  /** Files; - is standard input. */
  readonly logs: readonly string[];
  /** As it was typed. */
  readonly since: string;
  /** The provider's registration file. */
  readonly registration: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Reads logs and, if it is given, the registration, and joins them.
 *
 * @throws {CliError} `setting_missing`, `invalid_arguments`, `input_unreadable`, `registration_unusable`
 */
export async function readUsage({
  logs,
  since,
  registration,
  now,
}: UsageQuestion): Promise<readonly ScopeUsage[]> {
  if (logs.length === 0)
    throw new CliError(
      'setting_missing',
      '--log FILE is missing: name the logs of the provider and the APIs',
    );
  const registered = registration === undefined ? undefined : await readRegistered(registration);
  const table = new ScopeUsageTable(startOf(since, now), registered);
  for (const file of logs) await readLog(file, table);
  return table.rows();
}

async function readLog(file: string, table: ScopeUsageTable): Promise<void> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      const record = readUsageRecord(line);
      if (record !== undefined) table.add(record);
    }
  } catch (cause) {
    throw new CliError('input_unreadable', `The log ${file} cannot be read: name a file that is there`, {
      cause,
    });
  }
}

async function readRegistered(file: string): Promise<readonly RegisteredScopes[]> {
  const unusable = (what: string, cause?: unknown): CliError =>
    new CliError('registration_unusable', `The registration ${file} ${what}`, { cause });
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unusable('cannot be read: name the file that the provider has', cause);
  });
  try {
    const { clients }: { readonly clients?: unknown } = JSON.parse(text);
    if (!Array.isArray(clients)) throw new TypeError('clients is no list');
    return clients.map((client: unknown) => registeredOf(client));
  } catch (cause) {
    throw unusable('has no list of clients: it is not what the provider reads', cause);
  }
}

function registeredOf(client: unknown): RegisteredScopes {
  const { client_id: clientId, name, scopes } = Object(client);
  if (typeof clientId !== 'string' || !Array.isArray(scopes))
    throw new TypeError('a client without id or scopes');
  return { clientId, clientName: typeof name === 'string' ? name : undefined, scopes: scopes.map(String) };
}

/** A line for each scope of a client, those that were never used first. */
export function describeUsage(rows: readonly ScopeUsage[], paint: Paint): string {
  if (rows.length === 0) return 'Nothing was granted and nothing used in this time\n';
  const nameOf = ({ clientName, clientId }: ScopeUsage): string => clientName ?? clientId;
  const width = Math.max(...rows.map((row) => nameOf(row).length));
  const scopeWidth = Math.max(...rows.map(({ scope }) => scope.length));
  const told = (count: number, last: number | undefined): string =>
    last === undefined ? 'never' : `${count} times, last ${new Date(last).toISOString()}`;
  return rows
    .map((row) => {
      const { scope, granted, used, isRegistered } = row;
      const word = used.count === 0 ? paint.doubtful('unused') : paint.good('used  ');
      const note = isRegistered === false ? '; not registered any more' : '';
      return `${word}  ${nameOf(row).padEnd(width)}  ${scope.padEnd(scopeWidth)}  granted ${told(granted.count, granted.last)}; used ${told(used.count, used.last)}${note}\n`;
    })
    .join('');
}
