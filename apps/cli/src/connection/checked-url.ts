import { configFields } from '@ambit/service';
import { CliError } from '../cli-error.ts';

/**
 * A URL that tokens and assertions may travel to.
 *
 * @throws {CliError} `insecure_url`, without the URL, which may hold a password
 */
export function checkedUrl(option: string, text: string, allowInsecureLoopback: boolean): string {
  const checked = configFields.httpUrl.safeParse(text);
  if (!checked.success)
    throw new CliError(
      'insecure_url',
      `${option} ${checked.error.issues[0]?.message ?? 'must be an https URL'}`,
    );
  if (!text.startsWith('https:') && !allowInsecureLoopback)
    throw new CliError(
      'insecure_url',
      `${option} is plain http: use https; on a development machine give --allow-insecure-loopback or ALLOW_INSECURE_LOOPBACK=true`,
    );
  return text;
}
