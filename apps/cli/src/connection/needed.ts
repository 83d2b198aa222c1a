import { CliError } from '../cli-error.ts';

/**
 * A setting that there is no default for.
 *
 * @throws {CliError} `setting_missing`
 */
export function needed(value: string | undefined, option: string, variable: string): string {
  if (value !== undefined && value !== '') return value;
  throw new CliError('setting_missing', `${option} is missing: give it, or set ${variable}`);
}

/**
 * Scopes as they were given, each alone or several in one text.
 *
 * @throws {CliError} `setting_missing` when there is none
 */
export function neededScopes(given: readonly string[]): readonly string[] {
  const scopes = given.flatMap((text) => text.split(' ')).filter((scope) => scope !== '');
  needed(scopes[0], '--scope SCOPE', 'SCOPE');
  return scopes;
}
