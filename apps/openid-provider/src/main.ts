import { loadConfig, runCommand, runService, createLogger } from '@ambit/service';
import { parseArgs } from 'node:util';
import { startProvider } from './app.ts';
import { ProviderConfig } from './config.ts';
import { generateSigningKeys, loadSigningKeys } from './keys/signing-keys.ts';
import { loadRegistration } from './registration/load-registration.ts';
import { UsageError } from './usage-error.ts';

const name = 'openid-provider';

const usage = `An OpenID provider for client credentials by private_key_jwt.

  node dist/main.js [serve]                   serves until SIGTERM or Ctrl-C
  node dist/main.js generate-keys --out FILE  makes the provider's signing keys (mode 0600, never overwrites)
  node dist/main.js check                     checks the configuration, the registration and the keys

Environment
  ISSUER               the provider's URL, in its exact spelling (required)
  CLIENTS_FILE         the registration file (required)
  SIGNING_KEYS_FILE    the private signing keys as a JWK Set (required)
  HOST, PORT           where to listen (127.0.0.1, 9400)
  DATABASE_URL         PostgreSQL; otherwise PGlite in DATA_DIRECTORY, or in memory without one
  ALLOW_LOOPBACK_JWKS  true: clients' JWKS URIs may be on this machine, for development (false)
  LOG_LEVEL            info
`;

const { command, out, help } = readArguments();

if (help) process.stdout.write(usage);
else if (command === 'serve')
  await runService({
    name,
    start: async ({ log }) => {
      const config = loadConfig(ProviderConfig);
      const provider = await startProvider(config, { log });
      log.info({ url: provider.url, issuer: config.ISSUER }, 'listening');
      return provider;
    },
  });
else
  await runCommand({
    name,
    log: createLogger({ service: name, level: 'silent' }),
    run: async () => {
      if (command === 'generate-keys') {
        if (out === undefined) throw new UsageError('generate-keys needs --out FILE; see --help');
        await generateSigningKeys(out);
        process.stdout.write(`wrote ${out}\n`);
      } else if (command === 'check') {
        const config = loadConfig(ProviderConfig);
        const { clients, resources } = await loadRegistration(config.CLIENTS_FILE);
        const { keys } = await loadSigningKeys(config.SIGNING_KEYS_FILE);
        process.stdout.write(
          `ok: ${clients.size} clients, ${resources.size} resources, ${keys.length} signing keys\n`,
        );
      } else throw new UsageError(`There is no command '${command}'; see --help`);
    },
  });

function readArguments(): {
  readonly command: string;
  readonly out: string | undefined;
  readonly help: boolean;
} {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { out: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
    });
    return { command: positionals[0] ?? 'serve', out: values.out, help: values.help };
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}; see --help\n`);
    process.exit(1);
  }
}
