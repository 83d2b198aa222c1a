import { createLogger, loadConfig, runCommand, runService } from '@ambit/service';
import { parseArgs } from 'node:util';
import { startApi } from './app.ts';
import { openAccountsDatabase, openOwnersDatabase } from './database/open-database.ts';
import { ApiConfig, StorageConfig } from './config.ts';
import { importCommand } from './import/import-command.ts';
import { revokeCommand } from './revocation/revoke-command.ts';
import { seedDatabase } from './seed/seed-database.ts';
import { seedDirectory } from './seed/seed-directory.ts';
import { UsageError } from './usage-error.ts';

const name = 'accounts-api';

const usage = `The accounts API.

  node dist/main.js [serve]                serves until SIGTERM or Ctrl-C
  node dist/main.js seed                   fills an empty database: 3 institutions, 63 users, 5,000 accounts
  node dist/main.js seed --print-directory prints the ids of the seed as JSON; needs no database
  node dist/main.js import FILE --institution UUID [options]
                                           imports accounts from CSV or NDJSON, all or nothing
      --format csv|ndjson                  by default from the name of the file
      --skip-invalid                       imports the good rows, reports the others
      --dry-run                            checks every row, changes nothing
  node dist/main.js revoke --client ID --reason TEXT [--issued-before INSTANT] [--issuer URL]
                                           revokes the tokens of a client that were issued before now, or before then
  node dist/main.js revoke --token-id JTI --reason TEXT [--issuer URL]
      --token-hash HASH                    instead of the jti: its hash, as decisions are logged with
  node dist/main.js revoke --list          prints what is revoked, one JSON object a line
  node dist/main.js migrate                brings the database up to date, and grants the role that serves its rights

Environment
  ISSUER                 the OpenID provider's issuer (required to serve)
  AUDIENCE               aud of the tokens (the contract's audience)
  HOST, PORT             where to listen (127.0.0.1, 9401)
  PUBLIC_URL             where clients reach the API (where it listens)
  TOKEN_URL              for the OpenAPI document (/token of the issuer)
  DATABASE_URL           PostgreSQL; otherwise PGlite in DATA_DIRECTORY, or in memory without one
  MIGRATION_DATABASE_URL the same by the role that owns the schema; DATABASE_URL is then a role without more rights
                         than it needs, which row-level security holds
  REQUIRE_ROW_SECURITY   true: serve by such a role, or not at all (false)
  DPOP_NONCE_SECRET      32 bytes in base64url, the same in all replicas: proofs of bound tokens need a nonce (none)
  MAX_IN_FLIGHT          requests that are worked on at once (256)
  RATE_LIMIT_PER_SECOND  requests of one client to this process (unbounded)
  RATE_LIMIT_BURST       requests of one client at once (those of two seconds)
  DECISION_RETENTION_DAYS days for which decisions are kept (90)
  SEED                   true: fill an empty database at start (false)
  ALLOW_LOOPBACK_ISSUER  true: the issuer may be http on this machine, for development (false)
  LOG_LEVEL              info
`;

const { values, positionals } = readArguments();
const [command = 'serve', ...operands] = positionals;

if (values.help) process.stdout.write(usage);
else if (command === 'seed' && values['print-directory'])
  process.stdout.write(`${JSON.stringify(seedDirectory())}\n`);
else if (command === 'serve')
  await runService({
    name,
    start: async ({ log }) => {
      const api = await startApi(loadConfig(ApiConfig), { log });
      log.info({ url: api.url }, 'listening');
      return api;
    },
  });
else
  await runCommand({
    name,
    log: createLogger({ service: name, level: 'silent' }),
    run: async ({ log, signal }) => {
      if (command === 'import') return importCommand(operands, values, { log, signal });
      if (command === 'revoke') return revokeCommand(values, { log });
      if (command === 'migrate') {
        const database = await openAccountsDatabase(loadConfig(StorageConfig), log);
        await database.close();
        return void process.stdout.write('the database is up to date\n');
      }
      if (command !== 'seed') throw new UsageError(`There is no command '${command}'; see --help`);
      const database = await openOwnersDatabase(loadConfig(StorageConfig), log);
      const { seeded, accounts } = await seedDatabase(database).finally(() => database.close());
      process.stdout.write(
        seeded ? `seeded ${accounts} accounts\n` : 'there is data already; nothing was changed\n',
      );
    },
  });

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        'print-directory': { type: 'boolean', default: false },
        institution: { type: 'string' },
        format: { type: 'string' },
        'skip-invalid': { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        client: { type: 'string' },
        'issued-before': { type: 'string' },
        'token-id': { type: 'string' },
        'token-hash': { type: 'string' },
        issuer: { type: 'string' },
        reason: { type: 'string' },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}; see --help\n`);
    process.exit(1);
  }
}
