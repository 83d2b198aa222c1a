import { readFile } from 'node:fs/promises';
import { type RegisteredScopes, type ScopeUsage, ScopeUsageTable } from '@ambit/policy';
import { CliError } from '../cli-error.ts';
import { coveringToo, type LogCoverage, noCoverage } from './log-coverage.ts';
import { readLog } from './read-log.ts';
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

export interface Usage {
  readonly rows: readonly ScopeUsage[];
  /** Of all records, also of those that are too old to count. */
  readonly coverage: LogCoverage;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/**
 * Reads logs and, if it is given, the registration, and joins them.
 *
 * @throws {CliError} `setting_missing`, `invalid_arguments`, `input_unreadable`, `registration_unusable`
 */
export async function readUsage({ logs, since, registration, now }: UsageQuestion): Promise<Usage> {
  if (logs.length === 0)
    throw new CliError(
      'setting_missing',
      '--log FILE is missing: name the logs of the provider and the APIs',
    );
  const registered = registration === undefined ? undefined : await readRegistered(registration);
  const start = startOf(since, now);
  const table = new ScopeUsageTable(start, registered, { now });
  let coverage = noCoverage;
  for (const file of logs)
    await readLog(file, (record) => {
      coverage = coveringToo(coverage, record);
      table.add(record);
    });
  return { rows: table.rows(), coverage, since: start };
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
