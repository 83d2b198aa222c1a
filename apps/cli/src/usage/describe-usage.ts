import type { ScopeUsage } from '@ambit/policy';
import type { Paint } from '../text/paint.ts';
import type { LogCoverage } from './log-coverage.ts';
import type { Usage } from './read-usage.ts';

/** A line for each scope of a client, those that were never used first; then what this was told from. */
export function describeUsage({ rows, coverage, since }: Usage, paint: Paint): string {
  return `${describeRows(rows, paint)}${describeCoverage(coverage, since, paint)}`;
}

function describeRows(rows: readonly ScopeUsage[], paint: Paint): string {
  if (rows.length === 0) return 'Nothing was granted and nothing used in this time\n';
  const nameOf = ({ clientName, clientId }: ScopeUsage): string => clientName ?? clientId;
  const width = Math.max(...rows.map((row) => nameOf(row).length));
  const scopeWidth = Math.max(...rows.map(({ scope }) => scope.length));
  const told = (count: number, last: number | undefined): string =>
    last === undefined ? 'never' : `${count === 1 ? 'once' : `${count} times`}, last ${instant(last)}`;
  return rows
    .map((row) => {
      const { scope, granted, used, isRegistered } = row;
      const word = used.count === 0 ? paint.doubtful('unused') : paint.good('used  ');
      const note = isRegistered === false ? '; not registered any more' : '';
      return `${word}  ${nameOf(row).padEnd(width)}  ${scope.padEnd(scopeWidth)}  granted ${told(granted.count, granted.last)}; used ${told(used.count, used.last)}${note}\n`;
    })
    .join('');
}

function describeCoverage({ records, first, last }: LogCoverage, since: number, paint: Paint): string {
  const warn = (what: string): string =>
    `${paint.doubtful('warning')}  ${what}: what was used before is not known\n`;
  if (first === undefined || last === undefined) return `0 records\n${warn('The logs are empty')}`;
  const told = `${records} ${records === 1 ? 'record' : 'records'}, from ${instant(first)} to ${instant(last)}\n`;
  const isShort = first > since;
  return isShort ? `${told}${warn(`The oldest record is younger than --since (${instant(since)})`)}` : told;
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
