import { type CommandGroup, defineCommand } from '../command/command.ts';
import { jsonOption } from '../command/common-options.ts';
import { apiOptions, clientOptions, contractOption } from '../connection/client-options.ts';
import { requestOptions } from '../contract/request-options.ts';

const explain = defineCommand({
  words: 'explain',
  summary: 'Asks the API why a call is, or would be, refused: the stage, the rule, and what to do',
  operands: { usage: 'OPERATION', least: 1, most: 1 },
  options: {
    ...requestOptions,
    administrator: {
      type: 'string',
      value: 'ID',
      variable: 'ADMINISTRATOR',
      describe: 'the enterprise user in whose name it is asked; that of --user by default',
    },
    'about-client': {
      type: 'string',
      value: 'ID',
      describe: 'the client that would call; the one that asks by default',
    },
    'about-scope': {
      type: 'string',
      value: 'SCOPE',
      multiple: true,
      describe: 'that the token of that client has; those of the one that asks by default',
    },
    'about-acts-for': {
      type: 'string',
      value: 'USER',
      multiple: true,
      describe: 'whom that client may act for in the institution, or any',
    },
    ...apiOptions,
    ...clientOptions,
    ...contractOption,
    ...jsonOption,
  },
  notes: `The client that asks needs the scope of the operation explainAccess, and --administrator its permission. It asks
about itself unless --about-scope or --about-acts-for says otherwise. Exit code 1 when the call would be refused.`,
  examples: [
    'npx ambit explain getAccount --institution ID --administrator ID --user ID --id ID --about-scope accounts.read --about-acts-for ID',
    'npx ambit explain editAccount --institution ID --user ID --id ID --json',
  ],
  run: async ({ values, operands }, context) =>
    (await import('./explain-access.ts')).explainAccess(operands[0] ?? '', values, context),
});

export const explainCommands: CommandGroup = {
  name: 'explain',
  summary: explain.summary,
  commands: [explain],
};
