import { describe, expect, it } from '@jest/globals';
import { noCounts } from '../caller/counts.ts';
import type { DrillResult } from '../run-drill.ts';
import { Timeline } from '../tally/timeline.ts';
import { describeMoments, describeResult } from './describe-result.ts';
import { svgChart } from './svg-chart.ts';
import { terminalChart } from './terminal-chart.ts';

function resultOf(seconds: number): DrillResult {
  const timeline = new Timeline(0);
  for (let second = 0; second < seconds; second += 1)
    timeline.add({
      at: second * 1000,
      counts: {
        ...noCounts,
        atOnce: 100,
        ...(second === 3 && { failed: 1 }),
        ...(second === 5 && { atOnce: 0 }),
      },
      failures: [],
    });
  return {
    timeline,
    database: 'PGlite',
    moments: [
      { at: 1_000, kind: 'client key', what: 'active', kid: 'abcdefghijkl' },
      { at: 2_000, kind: 'provider key', what: 'active', kid: 'mnopqrstuvwx' },
      { at: 2_500, kind: 'provider key', what: 'published', kid: 'mnopqrstuvwx' },
      { at: 4_000, kind: 'kill', what: 'api' },
    ],
  };
}

describe('the chart on a terminal', () => {
  it('has a column for each second, and marks above them', () => {
    const lines = terminalChart(resultOf(8)).split('\n');
    expect(lines[0]).toBe('client key     │');
    expect(lines[2]).toBe('kills             │');
    expect(lines[3]).toBe('at once       █████ ██');
    // One failure among a hundred is seen.
    expect(lines[5]).toBe('failed           ▁');
  });

  it('fits a terminal, however long the drill was', () => {
    for (const line of terminalChart(resultOf(1_000)).split('\n'))
      expect(line.length).toBeLessThanOrEqual(114);
  });
});

describe('the chart as SVG', () => {
  it('has a bar for each outcome of each second, a mark for each change of a key in use, and one for each kill', () => {
    const svg = svgChart(resultOf(8));
    expect(svg.match(/<rect [^>]*fill="#4c9f70"/g)).toHaveLength(7);
    expect(svg.match(/<rect [^>]*fill="#c0392b"/g)).toHaveLength(1);
    expect(svg.match(/<line [^>]*stroke-dasharray/g)).toHaveLength(2);
    expect(svg.match(/<title>api<\/title>/g)).toHaveLength(1);
    expect(svg).toContain('700 requests answered, 1 failed, on PGlite');
    expect(svg).not.toContain('NaN');
  });

  it('is one of a drill that ended at once too', () => {
    expect(svgChart(resultOf(0))).not.toMatch(/NaN|Infinity/);
  });
});

it('the table says what was answered, what failed, which keys and which kills', () => {
  const text = describeResult(resultOf(8), 42);
  expect(text).toContain('Rotation drill on PGlite, 8 s, seed 42');
  expect(text).toContain('700 answered, 1 failed');
  expect(text).toMatch(/provider keys +1 active, 1 published/);
  expect(text).toMatch(/kills +api 1/);
  expect(describeMoments(resultOf(8))).toContain('1.0 s  client key    abcdefgh… active\n');
});
