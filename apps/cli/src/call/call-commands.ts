import { type CommandGroup, defineCommand } from '../command/command.ts';
import { jsonOption } from '../command/common-options.ts';
import { apiOptions, clientOptions, contractOption } from '../connection/client-options.ts';
import { payloadOptions, requestOptions } from '../contract/request-options.ts';

const call = defineCommand({
  words: 'call',
  summary: 'Calls an operation of a contract, with a token of its scope',
  operands: { usage: 'OPERATION', least: 1, most: 1 },
  options: {
    ...requestOptions,
    ...payloadOptions,
    ...apiOptions,
    ...clientOptions,
    ...contractOption,
    curl: {
      type: 'boolean',
      describe: 'prints the same request for curl, with $TOKEN in it, and sends nothing',
    },
    ...jsonOption,
  },
  notes: 'The request is checked by the schemas of the contract before anything is sent.',
  examples: [
    'npx ambit call getAccount --institution ID --user ID --id ID',
    `npx ambit call inquireAccounts --institution ID --user ID --body '{"filter":{},"limit":10}'`,
    `npx ambit call editAccountDates --institution ID --user ID --id ID --header 'if-match="3"' --body @dates.json`,
    'npx ambit call getAccount --institution ID --user ID --id ID --curl',
  ],
  run: async ({ values, operands }, context) =>
    (await import('./call-operation.ts')).callOperation(operands[0] ?? '', values, context),
});

export const callCommands: CommandGroup = { name: 'call', summary: call.summary, commands: [call] };
