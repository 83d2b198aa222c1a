import { describeError } from '@ambit/service';
import { parseArgs } from 'node:util';

/** The command line cannot be read. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'invalid_arguments';
}

/** What the program is asked to do. */
export type Command =
  { readonly name: 'help' | 'serve' | 'check' } | { readonly name: 'generate-keys'; readonly out: string };

export const usage = `An OpenID provider for client credentials by private_key_jwt.

  node dist/main.js [serve]                   serves until SIGTERM or Ctrl-C
  node dist/main.js generate-keys --out FILE  makes the provider's signing keys (mode 0600, never overwrites)
  node dist/main.js check                     checks configuration, registration and keys, and lists the clients

Environment
  ISSUER               the provider's URL: scheme, host and port (required)
  CLIENTS_FILE         the registration file (required)
  SIGNING_KEYS_FILE    the private signing keys as a JWK Set, mode 0600 (required)
  HOST, PORT           where to listen (127.0.0.1, 9400); port 0 takes a free one
  DATABASE_URL         PostgreSQL; without it PGlite in DATA_DIRECTORY, or in memory without that too
  ALLOW_LOOPBACK_JWKS  true: clients' JWKS URIs may be on this machine, for development (false)
  LOG_LEVEL            trace, debug, info, warn, error, fatal or silent (info)
`;

/**
 * Reads the command line; none means `serve`.
 *
 * @throws {UsageError} `invalid_arguments`
 */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { name: 'help' };
  const [name = 'serve', ...more] = positionals;
  if (more.length > 0) throw new UsageError(`'${more.join(' ')}' is one argument too many; see --help`);
  if (name === 'generate-keys') {
    if (values.out === undefined || values.out === '')
      throw new UsageError('generate-keys needs --out FILE; see --help');
    return { name, out: values.out };
  }
  if (name !== 'serve' && name !== 'check') throw new UsageError(`There is no command '${name}'; see --help`);
  if (values.out !== undefined) throw new UsageError(`--out belongs to generate-keys; see --help`);
  return { name };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { out: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
    });
  } catch (cause) {
    throw new UsageError(`${describeError(cause)}; see --help`, { cause });
  }
}
