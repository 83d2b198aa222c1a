import { writeFile } from 'node:fs/promises';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command/command-context.ts';
import { type KeyPlace, openOneKey } from '../connection/open-key.ts';
import { jsonText } from '../text/json.ts';
import { type MergeOutcome, mergeRegistration } from './merge-registration.ts';
import { type EntryValues, registrationEntry } from './registration-entry.ts';

export interface RegisterClientValues extends EntryValues, KeyPlace {
  readonly into: string | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

const told: Readonly<Record<MergeOutcome, string>> = {
  added: 'is added to',
  replaced: 'was there already, and is replaced in',
  unchanged: 'stands as it is in',
};

/**
 * Writes the entry of a client: to standard output, to a file, or into a registration file.
 *
 * @throws {CliError} {KeyError} {RotationError}
 */
export async function registerClient(values: RegisterClientValues, { write }: CommandContext): Promise<void> {
  const { into, out, json } = values;
  if (into !== undefined && out !== undefined)
    throw new CliError('invalid_arguments', 'Give one of --into and --out; see ambit client register --help');
  const entry = registrationEntry(values, await openOneKey(values));
  const { client_id: client } = entry;
  if (into !== undefined) {
    const outcome = await mergeRegistration(into, entry);
    return write(
      json ? jsonText({ client_id: client, outcome, file: into }) : `${client} ${told[outcome]} ${into}\n`,
    );
  }
  if (out === undefined) return write(jsonText(entry));
  await writeFile(out, jsonText(entry));
  write(json ? jsonText({ client_id: client, written: out }) : `written ${out}: ${client}\n`);
}
