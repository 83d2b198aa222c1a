import { type CommandGroup, defineCommand } from '../command/command.ts';
import { jsonOption } from '../command/common-options.ts';
import { apiOptions, clientOptions, contractOption, scopeOptions } from '../connection/client-options.ts';

const doctor = defineCommand({
  words: 'doctor',
  summary: 'Looks for what keeps a client from a provider and an API, and says the cause and the remedy',
  options: {
    ...clientOptions,
    ...scopeOptions,
    'jwks-uri': {
      type: 'string',
      value: 'URL',
      variable: 'JWKS_URI',
      describe: 'where the client publishes its keys, as it is registered',
    },
    ...apiOptions,
    institution: {
      type: 'string',
      value: 'ID',
      variable: 'INSTITUTION',
      describe: 'for the call; the first of the token by default',
    },
    user: {
      type: 'string',
      value: 'ID',
      variable: 'ENTERPRISE_USER',
      describe: 'for the call; the first of the token by default',
    },
    operation: {
      type: 'string',
      value: 'OPERATION',
      describe:
        'a GET to call with an id that nobody has; found by itself where a contract has one of the scopes',
    },
    ...contractOption,
    ...jsonOption,
  },
  notes: `It asks for tokens and sends one read, of something that does not exist. What is not given is skipped.
Exit code 1 when a check has failed; a warning is none.`,
  examples: [
    'npx ambit doctor --issuer https://op.example --client-id ID --key client.pem --scope accounts.read --api-url https://accounts.example',
    'npx ambit doctor --ring ring --jwks-uri https://reports.example/.well-known/jwks.json --scope accounts.read --json',
  ],
  run: async ({ values }, context) => (await import('./doctor.ts')).doctor(values, context),
});

export const doctorCommands: CommandGroup = { name: 'doctor', summary: doctor.summary, commands: [doctor] };
