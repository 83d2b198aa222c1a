import { KeyError } from './key-error.ts';
import { privateKeyFromText, withoutQuotes } from './key-text.ts';
import type { PemOptions } from './private-key.ts';
import type { Signer } from './signer.ts';

export interface EnvironmentKeyOptions extends PemOptions {
  /** The name of the variable. */
  readonly variable: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Makes a signer of an environment variable: a PEM with real or escaped line ends, a JWK as JSON, or either in base64.
 * Quotes around it are left out. A file is safer where there is a choice: the environment of a process is inherited, and
 * seen by others more easily.
 *
 * @example
 * const key = await privateKeyFromEnvironment({ variable: 'CLIENT_KEY' });
 *
 * @throws {KeyError} whose message names the variable and nothing of its value
 */
export async function privateKeyFromEnvironment({
  variable,
  environment = process.env,
  ...options
}: EnvironmentKeyOptions): Promise<Signer> {
  const text = environment[variable];
  if (text === undefined || text.trim() === '')
    throw new KeyError('key_variable_missing', `The variable ${variable} is not set: give it a PEM or a JWK`);
  try {
    return await privateKeyFromText(decoded(withoutQuotes(text)), options);
  } catch (error) {
    throw error instanceof KeyError ? new KeyError(error.code, `${variable}: ${error.message}`) : error;
  }
}

/** Takes base64 off what is neither a PEM nor JSON. */
function decoded(text: string): string {
  const isPlain = text.includes('-----BEGIN') || text.startsWith('{');
  return isPlain ? text : Buffer.from(text, 'base64').toString('utf8');
}
