import { parseArgs } from 'node:util';
import { StackError } from '@ambit/stack-parts';
import type { StackOptions } from '../stack/start-stack.ts';

export const usage = `Runs the whole system on this machine: OpenID provider, accounts API and worker.

  npm start                        stays up until Ctrl-C
  npm start -- --once              ends after the summary; exit code 0 when all went well

Options
  --once                           stop after the summary
  --directory DIR                  where keys, databases, logs and job output go (default .ambit)
  --provider-port N                default 9400; a free port when it is taken
  --api-port N                     default 9401
  --worker-port N                  default 9402
  --limit N                        accounts per institution in the snapshot (default 500)
  --help                           this text

Environment
  DATABASE_URL                     PostgreSQL for provider and API, instead of embedded PGlite
`;

export interface MainJobOptions extends Pick<StackOptions, 'directory' | 'databaseUrl' | 'ports'> {
  readonly once: boolean;
  readonly help: boolean;
  readonly limit: string;
}

/** Reads the command line. Throws with a sentence when it cannot be read. */
export function readOptions(args: readonly string[], environment: NodeJS.ProcessEnv): MainJobOptions {
  const { values } = parse(args);
  const port = (name: 'provider-port' | 'api-port' | 'worker-port'): number | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
      throw new StackError('invalid_arguments', `--${name} takes a port from 0 to 65535; see --help`);
    return Number(text);
  };
  if (!/^[1-9]\d{0,6}$/.test(values.limit))
    throw new StackError('invalid_arguments', '--limit takes a whole number from 1; see --help');
  return {
    once: values.once,
    help: values.help,
    directory: values.directory,
    databaseUrl: environment['DATABASE_URL'] || undefined,
    limit: values.limit,
    ports: { provider: port('provider-port'), api: port('api-port'), worker: port('worker-port') },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        once: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        directory: { type: 'string', default: '.ambit' },
        limit: { type: 'string', default: '500' },
        'provider-port': { type: 'string' },
        'api-port': { type: 'string' },
        'worker-port': { type: 'string' },
      },
    });
  } catch (error) {
    throw new StackError(
      'invalid_arguments',
      `${error instanceof Error ? error.message : String(error)}; see --help`,
    );
  }
}
