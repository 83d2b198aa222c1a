import { writeFile } from 'node:fs/promises';
import { KeyRing, newestKey, publicJwks, publicKeyPem } from '@ambit/client-auth';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command/command-context.ts';
import { type KeyPlace, openKey } from '../connection/open-key.ts';
import { jsonText } from '../text/json.ts';

export interface ExportKeyValues extends KeyPlace {
  readonly format: 'pem' | 'jwks' | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

/** Writes the public half of a key. */
export async function exportKey(values: ExportKeyValues, { write }: CommandContext): Promise<void> {
  const { format, json, out } = values;
  if (json && format === 'pem')
    throw new CliError(
      'invalid_arguments',
      '--json and --format say different things; see ambit keys export --help',
    );
  const opened = await openKey(values);
  const isRing = opened instanceof KeyRing;
  const text =
    json || format === 'jwks'
      ? jsonText(publicJwks(isRing ? opened.published() : [opened]))
      : publicKeyPem(isRing ? newestKey(opened) : opened);
  if (out === undefined) return write(text);
  await writeFile(out, text);
  write(`written ${out}\n`);
}
