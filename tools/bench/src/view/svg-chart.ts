import type { Results, Row, ScenarioResult } from '../results/results.ts';

const width = 960;
const left = 330;
const right = 110;
const rowHeight = 22;
const colours = { ours: '#2c6fbb', open: '#b8c4cf', others: '#e0a030' } as const;

/** The chart of a run as SVG: for each scenario the ratio of each variant as a bar, with the spread of its rounds. */
export function svgChart({ scenarios, date, environment }: Results): string {
  let y = 34;
  const parts = scenarios.flatMap((scenario) => {
    if (scenario.absent !== undefined) return [];
    const drawn = chartOf(scenario, y);
    y += drawn.height;
    return drawn.parts;
  });
  const height = y + 24;
  const summary = `Requests a second as ratios of one run, ${date.slice(0, 10)}, node ${environment.node}, ${environment.cores} cores`;
  const legend = [
    ['this project', colours.ours],
    ['open: nothing is verified', colours.open],
    ['others', colours.others],
  ].map(
    ([title = '', colour = ''], index) =>
      `<rect x="${left + index * 180}" y="${height - 16}" width="10" height="10" fill="${colour}"/><text x="${left + index * 180 + 15}" y="${height - 7}">${escaped(title)}</text>`,
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11" role="img" aria-label="${escaped(summary)}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="10" y="18" font-weight="bold">${escaped(summary)}</text>`,
    ...parts,
    ...legend,
    '</svg>',
  ].join('\n')}\n`;
}

function chartOf(
  { title, rows }: ScenarioResult,
  top: number,
): { readonly parts: string[]; readonly height: number } {
  const most = Math.max(1, ...rows.map(({ figures }) => figures?.ratio.most ?? 0));
  const x = (ratio: number): number => left + (ratio / most) * (width - left - right);
  const bars = rows.flatMap((row, index) => barOf(row, top + 22 + index * rowHeight, x));
  const bottom = top + 22 + rows.length * rowHeight;
  return {
    parts: [
      `<text x="10" y="${top + 12}" font-weight="bold">${escaped(title)}</text>`,
      ...bars,
      `<line x1="${left}" y1="${top + 18}" x2="${left}" y2="${bottom}" stroke="#999999"/>`,
    ],
    height: 22 + rows.length * rowHeight + 14,
  };
}

function barOf({ variant, title, figures }: Row, y: number, x: (ratio: number) => number): readonly string[] {
  const label = `<text x="${left - 8}" y="${y + 12}" text-anchor="end">${escaped(title)}</text>`;
  if (figures === undefined) return [label, `<text x="${left + 6}" y="${y + 12}">void</text>`];
  const { median, least, most } = figures.ratio;
  const middle = y + 8;
  return [
    label,
    `<rect x="${left}" y="${y}" width="${round(x(median) - left)}" height="${rowHeight - 6}" fill="${colourOf(variant)}"/>`,
    `<line x1="${round(x(least))}" y1="${middle}" x2="${round(x(most))}" y2="${middle}" stroke="#333333" stroke-width="1.5"/>`,
    `<text x="${round(x(most)) + 6}" y="${y + 12}">${median.toFixed(2)}</text>`,
  ];
}

function colourOf(variant: string): string {
  if (variant.endsWith('-open')) return colours.open;
  return variant.endsWith('-ambit') ? colours.ours : colours.others;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
