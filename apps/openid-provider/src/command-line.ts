import { describeError } from '@ambit/service';
import { parseArgs } from 'node:util';
import { defaultOverlap } from './keys/key-times.ts';

/** The command line cannot be read. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'invalid_arguments';
}

/** What the program is asked to do. */
export type Command =
  | { readonly name: 'help' | 'serve' | 'check' | 'policy' }
  | { readonly name: 'generate-keys'; readonly out: string }
  | {
      readonly name: 'rotate-keys';
      readonly file: string;
      readonly overlap: number;
      readonly discard: string | undefined;
    };

export const usage = `An OpenID provider for client credentials by private_key_jwt.

  node dist/main.js [serve]                   serves until SIGTERM or Ctrl-C
  node dist/main.js generate-keys --out FILE  makes the provider's signing keys (mode 0600, never overwrites)
  node dist/main.js rotate-keys --file FILE   adds a signing key that signs later; running providers notice
      --overlap SECONDS                       for how long it is published before it signs (900; at least twice
                                              JWKS_MAX_AGE_SECONDS)
      --discard KID                           removes that key at once, because others may have it
  node dist/main.js check                     checks configuration, registration and keys, and lists the clients
  node dist/main.js policy                    prints for whom each client may act, and why, as a table in Markdown;
                                              needs CLIENTS_FILE alone

Environment
  ISSUER               the provider's URL: scheme, host and port (required)
  CLIENTS_FILE         the registration file (required)
  SIGNING_KEYS_FILE    the private signing keys as a JWK Set, mode 0600 (required)
  SIGNING_KEYS_READABLE_BY_OTHERS  true: for a secret that is mounted, which has another mode (false)
  HOST, PORT           where to listen (127.0.0.1, 9400); port 0 takes a free one
  DATABASE_URL         PostgreSQL; without it PGlite in DATA_DIRECTORY, or in memory without that too
  JWKS_MAX_AGE_SECONDS for how long anyone may keep the provider's published keys (60); for rotate-keys too
  JWKS_PRIVATE_HOSTS   names, addresses and CIDR blocks in private networks that clients' JWKS URIs may be on,
                       by commas (none)
  JWKS_LONGEST_USE_SECONDS  a key that a client withdrew is refused after that time at the latest (300)
  DPOP_NONCE_SECRET    32 bytes in base64url, the same in all replicas: DPoP proofs need a nonce (no nonces)
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
  for (const [option, owner] of Object.entries(ownerOf))
    if (option in values && owner !== name)
      throw new UsageError(`--${option} belongs to ${owner}; see --help`);
  if (name === 'generate-keys') {
    if (values.out === undefined || values.out === '')
      throw new UsageError('generate-keys needs --out FILE; see --help');
    return { name, out: values.out };
  }
  if (name === 'rotate-keys') return rotation(values);
  if (name !== 'serve' && name !== 'check' && name !== 'policy')
    throw new UsageError(`There is no command '${name}'; see --help`);
  return { name };
}

/** Which command an option is for. One that did nothing would hide a mistake. */
const ownerOf = {
  out: 'generate-keys',
  file: 'rotate-keys',
  overlap: 'rotate-keys',
  discard: 'rotate-keys',
};

function rotation({ file, overlap, discard }: ReturnType<typeof parse>['values']): Command {
  if (file === undefined || file === '') throw new UsageError('rotate-keys needs --file FILE; see --help');
  if (overlap !== undefined && !/^\d{1,7}$/.test(overlap))
    throw new UsageError('--overlap takes a number of seconds; see --help');
  return {
    name: 'rotate-keys',
    file,
    overlap: overlap === undefined ? defaultOverlap : Number(overlap),
    discard,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        file: { type: 'string' },
        overlap: { type: 'string' },
        discard: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    throw new UsageError(`${describeError(cause)}; see --help`, { cause });
  }
}
