import { type CommandGroup, defineCommand } from '../command/command.ts';
import { jsonOption } from '../command/common-options.ts';
import { keyOptions } from '../connection/key-options.ts';

const register = defineCommand({
  words: 'client register',
  summary: 'Writes the entry by which a provider registers a client; nothing in it is secret',
  options: {
    'client-id': { type: 'string', value: 'UUID', describe: 'a new one by default' },
    name: { type: 'string', describe: 'for people' },
    scope: { type: 'string', value: 'SCOPE', multiple: true, describe: 'that the client may ask for' },
    ...keyOptions,
    'jwks-uri': { type: 'string', value: 'URL', describe: 'where the client publishes its keys' },
    'public-key-file': {
      type: 'string',
      value: 'FILE',
      describe: 'the public key, as the provider will find it; instead of the PEM in the entry',
    },
    institution: {
      type: 'string',
      value: 'ID=USER[,USER ...]',
      multiple: true,
      describe: 'an institution and whom to act for there; the first is the associated enterprise user',
    },
    'act-for-any': {
      type: 'string',
      value: 'REASON',
      describe: 'any enterprise user of those institutions, and why',
    },
    into: {
      type: 'string',
      value: 'FILE',
      describe: 'puts it into a registration file, in the place of an entry with the same client id',
    },
    out: { type: 'string', value: 'FILE', describe: 'writes there what would be printed' },
    ...jsonOption,
  },
  notes: `How the provider knows the key: by --jwks-uri, by --public-key-file, or else by the PEM of --key or --ring in the
entry. The entry is JSON in any case; --json is about what --into and --out say.`,
  examples: [
    'npx ambit client register --name reports --key client.pem --scope accounts.read --institution ID=USER',
    'npx ambit client register --name reports --ring ring --jwks-uri https://reports.example/.well-known/jwks.json --scope accounts.read --institution ID=USER --into registration.json',
  ],
  run: async ({ values }, context) => (await import('./register-client.ts')).registerClient(values, context),
});

export const clientCommands: CommandGroup = {
  name: 'client',
  summary: 'Clients, as a provider registers them',
  commands: [register],
};
