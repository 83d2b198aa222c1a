import type { DrillResult } from '../run-drill.ts';
import type { Second } from '../tally/timeline.ts';

const bars = ' ▁▂▃▄▅▆▇█';
const widest = 100;

/** Requests over time by outcome, one character for one or more seconds, with what happened above. */
export function terminalChart({ timeline, moments }: DrillResult): string {
  const { seconds, startedAt } = timeline;
  const perColumn = Math.max(1, Math.ceil(seconds.length / widest));
  const columns = Math.ceil(seconds.length / perColumn);
  const most = Math.max(1, ...columnsOf(seconds, perColumn, ({ counts }) => counts.atOnce));
  const row = (title: string, valueOf: (second: Second) => number): string => {
    const values = columnsOf(seconds, perColumn, valueOf);
    return `${title.padEnd(14)}${values.map((value) => bars[levelOf(value, most)]).join('')}`;
  };
  const marks = (title: string, of: (typeof moments)[number]['kind'], what: string | undefined): string => {
    const at = new Set(
      moments
        .filter((moment) => moment.kind === of && (what === undefined || moment.what === what))
        .map((moment) => Math.floor((moment.at - startedAt) / 1000 / perColumn)),
    );
    return `${title.padEnd(14)}${Array.from({ length: columns }, (_, index) => (at.has(index) ? '│' : ' ')).join('')}`;
  };
  const scale = `${perColumn} s a column, up to ${Math.round(most / perColumn).toLocaleString('en-US')} requests a second`;
  return [
    marks('client key', 'client key', 'active'),
    marks('provider key', 'provider key', 'active'),
    marks('kills', 'kill', undefined),
    row('at once', ({ counts }) => counts.atOnce),
    row('after a retry', ({ counts }) => counts.afterRetry),
    row('failed', ({ counts }) => counts.failed),
    `${''.padEnd(14)}${scale}`,
    '',
  ]
    .map((line) => line.trimEnd())
    .join('\n');
}

function columnsOf(
  seconds: readonly Second[],
  perColumn: number,
  valueOf: (second: Second) => number,
): readonly number[] {
  return Array.from({ length: Math.ceil(seconds.length / perColumn) }, (_, column) =>
    seconds
      .slice(column * perColumn, (column + 1) * perColumn)
      .reduce((total, second) => total + valueOf(second), 0),
  );
}

/** A value that is not nothing is always seen. */
function levelOf(value: number, most: number): number {
  return value === 0 ? 0 : Math.max(1, Math.round((value / most) * (bars.length - 1)));
}
