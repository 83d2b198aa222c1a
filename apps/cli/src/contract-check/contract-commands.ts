import { CliError } from '../cli-error.ts';
import { type CommandGroup, defineCommand } from '../command/command.ts';
import { jsonOption } from '../command/common-options.ts';
import { jsonText } from '../text/json.ts';
import type { Paint } from '../text/paint.ts';
import type { ContractCheck } from './check-contracts.ts';

const check = defineCommand({
  words: 'contract check',
  summary: 'Says whether clients of the last release still work with the APIs here',
  options: {
    base: {
      type: 'string',
      value: 'REVISION',
      describe:
        "of git, to compare with; by default the project's last release, NAME@VERSION, or else the last tag",
    },
    head: { type: 'string', value: 'REVISION', describe: 'of git, instead of the files as they are' },
    ...jsonOption,
  },
  notes:
    'Reads openapi.lock.json, which policy lock writes. Where the revision has a tag itself and no file is edited, the tag before it counts. The exit code is 1 when a change is breaking.',
  examples: ['npx ambit contract check', 'npx ambit contract check --base main --json'],
  run: async ({ values: { base, head, json } }, { folder, write, paint }) => {
    const { checkContracts } = await import('./check-contracts.ts');
    const checked = await checkContracts(folder, { base, head });
    write(json ? jsonText(checked) : describe(checked, paint));
    const breaking = checked.contracts.flatMap(({ changes }) =>
      changes.filter(({ effect }) => effect === 'breaking'),
    );
    if (breaking.length > 0)
      throw new CliError(
        'contract_broken',
        `${breaking.length} of these changes ${breaking.length === 1 ? 'breaks' : 'break'} what is deployed: add beside what is there instead, or release both sides together`,
      );
  },
});

function describe({ base, compared, contracts }: ContractCheck, paint: Paint): string {
  if (base === undefined)
    return 'No tag is before this revision: nothing has been released that could break\n';
  if (!compared) return `${base} has no contract locks: nothing was compared\n`;
  const changed = contracts.filter(({ changes }) => changes.length > 0);
  if (changed.length === 0) return `No contract has changed since ${base}\n`;
  return changed
    .map(({ project, base: since, changes }) => {
      const lines = changes.map(({ operation, effect, message }) => {
        const word = effect === 'breaking' ? paint.bad('breaking  ') : paint.good('compatible');
        return `  ${word}  ${operation}: ${message}\n`;
      });
      return `${project}, since ${since}\n${lines.join('')}`;
    })
    .join('');
}

export const contractCommands: CommandGroup = {
  name: 'contract',
  summary: 'Whether versions of a contract work together',
  commands: [check],
};
