import type { DrillResult } from '../run-drill.ts';
import type { Moment } from '../tally/moment.ts';

const width = 960;
const height = 340;
const plot = { left: 56, right: 16, top: 70, bottom: 40 } as const;

const outcomes = [
  { name: 'atOnce', title: 'answered at once', colour: '#4c9f70' },
  { name: 'afterRetry', title: 'answered after a retry', colour: '#e0a030' },
  { name: 'failed', title: 'failed', colour: '#c0392b' },
] as const;

interface Lane {
  readonly title: string;
  readonly y: number;
  readonly colour: string;
  readonly isShown: (moment: Moment) => boolean;
  readonly isLine: boolean;
}

const lanes: readonly Lane[] = [
  {
    title: 'client key signs',
    y: 28,
    colour: '#2c6fbb',
    isShown: ({ kind, what }) => kind === 'client key' && what === 'active',
    isLine: true,
  },
  {
    title: 'provider key signs',
    y: 42,
    colour: '#8e44ad',
    isShown: ({ kind, what }) => kind === 'provider key' && what === 'active',
    isLine: true,
  },
  {
    title: 'process killed',
    y: 56,
    colour: '#555555',
    isShown: ({ kind }) => kind === 'kill',
    isLine: false,
  },
];

/** The chart of a drill as SVG: requests a second by outcome, with marks where keys changed and processes were killed. */
export function svgChart({ timeline, moments, database }: DrillResult): string {
  const { seconds, startedAt, total, answered } = timeline;
  const most = Math.max(1, ...seconds.map(({ counts }) => counts.atOnce + counts.afterRetry + counts.failed));
  const plotWidth = width - plot.left - plot.right;
  const plotHeight = height - plot.top - plot.bottom;
  const x = (second: number): number => plot.left + (second / Math.max(1, seconds.length)) * plotWidth;
  const y = (value: number): number => plot.top + plotHeight - (value / most) * plotHeight;
  const barWidth = Math.max(0.5, plotWidth / Math.max(1, seconds.length) - 0.4);

  const stacks = seconds.flatMap(({ second, counts }) => {
    let below = 0;
    return outcomes.flatMap(({ name, colour }) => {
      const value = counts[name];
      if (value === 0) return [];
      const top = y(below + value);
      const bar = `<rect x="${round(x(second))}" y="${round(top)}" width="${round(barWidth)}" height="${round(y(below) - top)}" fill="${colour}"/>`;
      below += value;
      return [bar];
    });
  });
  const marks = lanes.flatMap(({ y: laneY, colour, isShown, isLine }) =>
    moments.filter(isShown).map(({ at, what }) => {
      const place = round(x((at - startedAt) / 1000));
      const line = isLine
        ? `<line x1="${place}" y1="${laneY + 4}" x2="${place}" y2="${height - plot.bottom}" stroke="${colour}" stroke-width="1" stroke-dasharray="2 3"/>`
        : '';
      return `${line}<circle cx="${place}" cy="${laneY}" r="3" fill="${colour}"><title>${escaped(what)}</title></circle>`;
    }),
  );
  const ticks = ticksOf(seconds.length).map(
    (second) =>
      `<text x="${round(x(second))}" y="${height - plot.bottom + 14}" text-anchor="middle">${second} s</text>`,
  );
  const legend = [...outcomes, ...lanes].map(
    ({ title, colour }, index) =>
      `<circle cx="${plot.left + index * 148 + 5}" cy="${height - 9}" r="5" fill="${colour}"/><text x="${plot.left + index * 148 + 15}" y="${height - 5}">${title}</text>`,
  );
  const summary = `${answered.toLocaleString('en-US')} requests answered, ${total.failed} failed, on ${database}`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11" role="img" aria-label="${escaped(summary)}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${plot.left}" y="14" font-weight="bold">${escaped(summary)}</text>`,
    ...stacks,
    ...marks,
    `<line x1="${plot.left}" y1="${height - plot.bottom}" x2="${width - plot.right}" y2="${height - plot.bottom}" stroke="#999999"/>`,
    `<text x="${plot.left - 6}" y="${plot.top + 4}" text-anchor="end">${most}</text>`,
    `<text x="${plot.left - 6}" y="${height - plot.bottom}" text-anchor="end">0</text>`,
    `<text x="${plot.left - 6}" y="${plot.top + plotHeight / 2}" text-anchor="end">per s</text>`,
    ...ticks,
    ...legend,
    '</svg>',
  ].join('\n')}\n`;
}

/** About eight places on the axis, at whole tens. */
function ticksOf(length: number): readonly number[] {
  const step = Math.max(10, Math.ceil(length / 80) * 10);
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => index * step);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
