import { join } from 'node:path';
import { checkProject } from './check-project.ts';
import { readProject } from './project.ts';
import { rules } from './rules.ts';

// The target `conformance`: checks the projects whose folders are given.
const workspaceRoot = join(import.meta.dirname, '../../../..');
const roots = process.argv.slice(2);
if (roots.length === 0) {
  process.stderr.write('conformance: name the folders of projects, such as libs/scopes\n');
  process.exitCode = 1;
}
for (const root of roots) {
  const findings = checkProject(readProject(workspaceRoot, root), rules);
  for (const { where, message, rule } of findings) {
    const file = where.startsWith('.github/') ? where : `${root}/${where}`;
    process.stderr.write(`${file}: ${message} (${rule})\n`);
  }
  if (findings.length > 0) process.exitCode = 1;
}
