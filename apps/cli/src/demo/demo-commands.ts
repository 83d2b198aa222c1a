import { type CommandGroup, defineCommand } from '../command/command.ts';

const demo = defineCommand({
  words: 'demo',
  summary: 'Runs provider, API and worker on this machine, as npm start does in the workspace',
  operands: { usage: '[-- OPTION ...]', least: 0, most: Infinity },
  options: { once: { type: 'boolean', describe: 'stops after the summary' } },
  notes:
    'What comes after -- goes to npm start; npx ambit demo -- --help lists it. In the workspace of Ambit alone.',
  examples: ['npx ambit demo', 'npx ambit demo --once', 'npx ambit demo -- --api-port 0'],
  run: async ({ values, operands }, context) =>
    (await import('./run-demo.ts')).runDemo([...(values.once ? ['--once'] : []), ...operands], context),
});

export const demoCommands: CommandGroup = { name: 'demo', summary: demo.summary, commands: [demo] };
