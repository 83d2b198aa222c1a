import { type CommandGroup, defineCommand } from '../command/command.ts';
import { jsonOption } from '../command/common-options.ts';
import { clientOptions, contractOption, scopeOptions } from '../connection/client-options.ts';

const token = defineCommand({
  words: 'token',
  summary: 'Gets an access token, and explains what it says',
  options: {
    ...clientOptions,
    ...scopeOptions,
    ...contractOption,
    raw: { type: 'boolean', describe: 'prints the token itself and nothing else' },
    ...jsonOption,
  },
  notes: `The token itself is printed by --raw alone. To use it: TOKEN=$(npx ambit token --raw --scope accounts.read)`,
  examples: [
    'npx ambit token --issuer https://op.example --client-id ID --key client.pem --scope accounts.read',
    'npx ambit token --scope accounts.read --scope accounts.write --json',
    'TOKEN=$(npx ambit token --raw --scope accounts.read)',
  ],
  run: async ({ values }, context) => (await import('./show-token.ts')).showToken(values, context),
});

export const tokenCommands: CommandGroup = { name: 'token', summary: token.summary, commands: [token] };
