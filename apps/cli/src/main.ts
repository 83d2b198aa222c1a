#!/usr/bin/env node
import { createLogger, runCommand } from '@ambit/service';
import { CliError } from './cli-error.ts';
import { readCommand, usage } from './command-line.ts';
import { comparePolicies } from './policy/compare-policies.ts';
import { lockProjects } from './policy/lock-project.ts';

// Its output is for a person or a script, not for a log.
await runCommand({ name: 'ambit', log: createLogger({ service: 'ambit', level: 'silent' }), run });

async function run(): Promise<void> {
  const command = readCommand(process.argv.slice(2));
  if (command.name === 'help') process.stdout.write(usage);
  else if (command.name === 'lock') await lockProjects(command.projects);
  else {
    const { report, unwanted } = await comparePolicies(process.cwd(), command);
    process.stdout.write(report);
    if (unwanted > 0)
      throw new CliError(
        'policy_changed',
        `${unwanted} of these changes ${unwanted === 1 ? 'is' : 'are'} what --fail-on ${command.failOn} is about: have them reviewed`,
      );
  }
}
