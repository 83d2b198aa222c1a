import { CliError } from '../cli-error.ts';
import { type CommandGroup, defineCommand } from '../command/command.ts';
import { jsonOption } from '../command/common-options.ts';
import { jsonText } from '../text/json.ts';

const lock = defineCommand({
  words: 'policy lock',
  summary:
    'Locks what projects say in src/policy.ts: writes policy.lock.json, and openapi.lock.json of contracts, where they are stale, and then fails, so that somebody reviews it',
  operands: { usage: '[PROJECT ...]', least: 0, most: Infinity },
  options: {},
  notes: 'PROJECT is the folder of a project; the folder where you are by default.',
  examples: ['npx ambit policy lock libs/accounts-contract apps/accounts-worker'],
  run: async ({ operands }) => {
    const { lockProjects } = await import('./lock-project.ts');
    await lockProjects(operands.length === 0 ? ['.'] : operands);
  },
});

const diff = defineCommand({
  words: 'policy diff',
  summary: 'Says what the locks here let clients do more or less than those of another revision',
  options: {
    base: { type: 'string', value: 'REVISION', describe: 'of git, to compare with; main by default' },
    head: { type: 'string', value: 'REVISION', describe: 'of git, instead of the files as they are' },
    format: {
      type: 'string',
      value: 'FORMAT',
      choices: ['text', 'markdown', 'json', 'sarif'],
      describe: 'text by default',
    },
    ...jsonOption,
    'fail-on': {
      type: 'string',
      value: 'WHAT',
      choices: ['widened', 'narrowed', 'any'],
      describe: 'exit code 1 when there is such a change',
    },
  },
  examples: [
    'npx ambit policy diff --base v1.2.0 --head v1.3.0',
    'npx ambit policy diff --format markdown --fail-on widened',
  ],
  run: async ({ values }, { folder, write }) => {
    const { base = 'main', head, format, json, 'fail-on': failOn } = values;
    if (json && format !== undefined && format !== 'json')
      throw new CliError(
        'invalid_arguments',
        '--json and --format say different things; see ambit policy diff --help',
      );
    const { comparePolicies } = await import('./compare-policies.ts');
    const { report, unwanted } = await comparePolicies(folder, {
      base,
      head,
      format: json ? 'json' : (format ?? 'text'),
      failOn,
    });
    write(report);
    if (unwanted > 0)
      throw new CliError(
        'policy_changed',
        `${unwanted} of these changes ${unwanted === 1 ? 'is' : 'are'} what --fail-on ${failOn} is about: have them reviewed`,
      );
  },
});

const usage = defineCommand({
  words: 'policy usage',
  summary: 'Says which scopes of which clients were never used, by the logs of provider and APIs',
  options: {
    log: {
      type: 'string',
      value: 'FILE',
      multiple: true,
      describe:
        'what a provider or an API has logged, one JSON object a line, also as Kubernetes or Docker keep it; - for standard input; several times',
    },
    since: { type: 'string', value: 'TIME', describe: 'such as 30d, 12h or 2026-11-01; 30d by default' },
    registration: {
      type: 'string',
      value: 'FILE',
      describe: "the provider's registration, for scopes that were never even asked for",
    },
    ...jsonOption,
    'fail-on-unused': {
      type: 'boolean',
      describe: 'exit code 1 when a scope that a client still has was never used',
    },
  },
  examples: [
    'npx ambit policy usage --log provider.log --log accounts-api.log --since 30d',
    'npx ambit policy usage --registration clients.json --log - < all.log',
  ],
  run: async ({ values }, { write, paint, clock }) => {
    const [{ readUsage }, { describeUsage }] = await Promise.all([
      import('../usage/read-usage.ts'),
      import('../usage/describe-usage.ts'),
    ]);
    const { log: logs, since = '30d', registration, json, 'fail-on-unused': failOnUnused } = values;
    const found = await readUsage({ logs, since, registration, now: clock() });
    write(json ? jsonText(found.rows) : describeUsage(found, paint));
    // What a client is not registered for any more, nobody can take from it.
    const unused = found.rows.filter(
      ({ used, isRegistered }) => used.count === 0 && isRegistered !== false,
    ).length;
    if (failOnUnused && unused > 0)
      throw new CliError(
        'scopes_unused',
        unused === 1
          ? '1 scope was never used: take it from its client'
          : `${unused} scopes were never used: take them from their clients`,
      );
  },
});

export const policyCommands: CommandGroup = {
  name: 'policy',
  summary: 'What clients may reach, locked and compared',
  commands: [lock, diff, usage],
};
