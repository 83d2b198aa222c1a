import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProjectPolicy } from '@ambit/policy';
import { calledOperations } from './called-operations.ts';
import { comparePrivileges, isWithin } from './compare-privileges.ts';
import { compareRegistration } from './compare-registration.ts';
import { openProgram } from './open-program.ts';

// The target `least-privilege`: what the code of a project's clients can call, against the scopes that they declare.
const workspaceRoot = join(import.meta.dirname, '../../../..');
for (const root of process.argv.slice(2)) {
  const projectRoot = join(workspaceRoot, root);
  const declaration = pathToFileURL(join(projectRoot, 'src/policy.ts')).href;
  // The target `policy` has looked at it: without a policy it fails.
  const { policy } = (await import(declaration)) as { readonly policy?: ProjectPolicy };
  const { clients = [] } = policy ?? {};
  if (clients.length === 0) {
    process.stdout.write(`${root}: declares no client\n`);
    continue;
  }
  const calls = calledOperations(openProgram(projectRoot), projectRoot);
  for (const { name, scopes, code } of clients) {
    const own = calls.filter(({ file }) => isWithin(file, code));
    const operations = [...new Set(own.map(({ operation }) => operation))].sort();
    process.stdout.write(`${name}: ${scopes.join(' ')}: calls ${operations.join(', ') || 'nothing'}\n`);
  }
  const findings = [
    ...comparePrivileges(clients, calls),
    ...compareRegistration(clients, readRegistration(projectRoot)),
  ];
  for (const finding of findings) process.stderr.write(`${root}: ${finding}\n`);
  if (findings.length > 0) process.exitCode = 1;
}

/** The client for the provider's registration file, where the project has one. */
function readRegistration(projectRoot: string): unknown {
  const file = join(projectRoot, 'registration.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
