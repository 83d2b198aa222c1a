import { createLogger, loadConfig, runCommand, runService } from '@ambit/service';
import { startProvider } from './app.ts';
import { check } from './check.ts';
import { readCommand, usage } from './command-line.ts';
import { ProviderConfig, RegistrationConfig, RotationConfig } from './config.ts';
import { generateSigningKeys } from './keys/generate-signing-keys.ts';
import { rotateSigningKeys } from './keys/rotate-signing-keys.ts';
import { policy } from './show-policy.ts';

const name = 'openid-provider';

/** What whoever has a discarded key can still do with it. */
const exposure = `Resource servers refuse what it has signed once they fetch the keys again: within 10 minutes where they use
@ambit/access-token. Restart them where that is too long.
`;

if (isService(process.argv.slice(2))) {
  await runService({
    name,
    start: async ({ log }) => {
      const config = loadConfig(ProviderConfig);
      const provider = await startProvider(config, { log });
      log.info({ url: provider.url, issuer: config.ISSUER }, 'listening');
      return provider;
    },
  });
} else {
  // Its output is for a person or a script, not for a log.
  await runCommand({ name, log: createLogger({ service: name, level: 'silent' }), run });
}

function isService(args: readonly string[]): boolean {
  try {
    return readCommand(args).name === 'serve';
  } catch {
    return false;
  }
}

async function run(): Promise<void> {
  const command = readCommand(process.argv.slice(2));
  if (command.name === 'help') process.stdout.write(usage);
  else if (command.name === 'check') process.stdout.write(await check(loadConfig(ProviderConfig)));
  else if (command.name === 'policy') process.stdout.write(await policy(loadConfig(RegistrationConfig)));
  else if (command.name === 'generate-keys') {
    const kid = await generateSigningKeys(command.out);
    process.stdout.write(`wrote ${command.out}, kid ${kid}\n`);
  } else if (command.name === 'rotate-keys') {
    const { JWKS_MAX_AGE_SECONDS: keysMaxAge } = loadConfig(RotationConfig);
    const { next, removed } = await rotateSigningKeys(command.file, { ...command, keysMaxAge });
    if (next !== undefined)
      process.stdout.write(`${next.kid} is published and signs from ${next.signsFrom.toISOString()}\n`);
    for (const kid of removed) process.stdout.write(`${kid} was removed\n`);
    if (command.discard !== undefined) process.stdout.write(exposure);
  }
}
