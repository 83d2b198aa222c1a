import { randomBytes } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { CliError } from '../cli-error.ts';
import { jsonText } from '../text/json.ts';
import type { RegistrationEntry } from './registration-entry.ts';

export type MergeOutcome = 'added' | 'replaced' | 'unchanged';

interface RegistrationFile {
  readonly clients: readonly unknown[];
}

/**
 * Puts an entry into a registration file, in the place of the one with its client id. All else stays as it is, and so
 * do members of that one which an entry does not have: nobody who changes a key means to give up bound tokens. The file
 * is replaced as a whole: whoever reads it finds the one or the other.
 *
 * @throws {CliError} `registration_unusable`
 */
export async function mergeRegistration(file: string, entry: RegistrationEntry): Promise<MergeOutcome> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unusable(`There is no ${file} to be read: make one with its resources first, or use --out`, cause);
  });
  const registration = parse(text, file);
  const at = registration.clients.findIndex((client) => idOf(client) === entry.client_id);
  const before = registration.clients[at];
  const after = { ...keptOf(before, entry), ...entry };
  if (JSON.stringify(before) === JSON.stringify(after)) return 'unchanged';
  const clients = at === -1 ? [...registration.clients, after] : registration.clients.with(at, after);
  await replace(await realpath(file), jsonText({ ...registration, clients }));
  return at === -1 ? 'added' : 'replaced';
}

function parse(text: string, file: string): RegistrationFile {
  let parsed: Partial<RegistrationFile> | null;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw unusable(`${file} is no JSON: mend it first, nothing was changed`);
  }
  if (typeof parsed !== 'object' || parsed === null || !Array.isArray(parsed.clients))
    throw unusable(`${file} is no registration file: it has no list of clients`);
  return { ...parsed, clients: parsed.clients };
}

/** How the provider knows the key: one of them, so that a new one takes the place of whichever there was. */
const keyMembers = ['jwks_uri', 'public_key_pem', 'public_key_file'];

function keptOf(before: unknown, entry: RegistrationEntry): object {
  const members = typeof before === 'object' && before !== null ? Object.entries(before) : [];
  return Object.fromEntries(members.filter(([name]) => name in entry || !keyMembers.includes(name)));
}

function idOf(client: unknown): string | undefined {
  const isEntry = typeof client === 'object' && client !== null && 'client_id' in client;
  return isEntry ? String(client.client_id).toLowerCase() : undefined;
}

async function replace(file: string, text: string): Promise<void> {
  const beside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  const { mode } = await stat(file);
  try {
    const handle = await open(beside, 'wx', mode & 0o777);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

function unusable(message: string, cause?: unknown): CliError {
  return new CliError('registration_unusable', message, { cause });
}
