import type { Paint } from '../text/paint.ts';
import type { Finding, FindingStatus } from './finding.ts';

/** Findings as a person reads them: one line each, and the remedy below where there is one. */
export function showFindings(findings: readonly Finding[], paint: Paint): string {
  const marks: Readonly<Record<FindingStatus, string>> = {
    ok: paint.good('ok     '),
    warning: paint.doubtful('warning'),
    failed: paint.bad('failed '),
    skipped: paint.dim('skipped'),
  };
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.map(({ name, status, summary, remedy }) => {
    const line = `${marks[status]}  ${name.padEnd(width)}  ${status === 'skipped' ? paint.dim(summary) : summary}\n`;
    return remedy === undefined ? line : `${line}${' '.repeat(width + 11)}${paint.bold(`→ ${remedy}`)}\n`;
  });
  const count = (wanted: FindingStatus): number => findings.filter(({ status }) => status === wanted).length;
  return `${lines.join('')}\n${count('failed')} failed, ${count('warning')} warnings, ${count('ok')} ok, ${count('skipped')} skipped\n`;
}
