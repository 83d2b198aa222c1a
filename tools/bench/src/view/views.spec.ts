import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { Results } from '../results/results.ts';
import { describeResults } from './describe-results.ts';
import { results } from './results.fixture.ts';
import { svgChart } from './svg-chart.ts';
import { markdownTable, textTable } from './table.ts';
import { updateDocument } from './update-document.ts';

describe('a table', () => {
  const table = {
    head: ['what', 'ratio'],
    rows: [
      ['a|b', '0.9'],
      ['longer', '10.25'],
    ],
  };

  it('has its columns below each other on a terminal', () => {
    expect(textTable(table)).toBe('  what     ratio\n  a|b        0.9\n  longer   10.25');
  });

  it('is Markdown in the form that prettier gives it', () => {
    expect(markdownTable(table)).toBe(
      '| what   | ratio |\n| ------ | ----: |\n| a\\|b   |   0.9 |\n| longer | 10.25 |',
    );
  });
});

describe('the text of the results', () => {
  const text = describeResults(results);

  it('says under which conditions they were taken', () => {
    expect(text).toContain('Measured on 2026-11-25 with node v24.0.0 on 2 cores');
    expect(describeResults({ ...results, isQuick: true })).toMatch(
      /^A smoke run, whose figures mean nothing/,
    );
  });

  it('gives a ratio with its spread', () => {
    expect(text).toMatch(/Title of nest-fastify-ambit +0\.92 +0\.83 – 1\.01/);
  });

  it('says whether a goal is reached, and that one cannot be judged without a figure', () => {
    expect(text).toMatch(/nest-fastify-ambit ÷ nest-fastify-open .*0\.90 +yes/);
    expect(text).toMatch(/nest-fastify-ambit ÷ fastify-fast-jwt .*void/);
  });

  it('says why a figure is void, and what a variant accepts that it should not', () => {
    expect(text).toContain('Void: Title of fastify-fast-jwt: answers a bad signature by 200.');
    expect(text).toContain('Title of express-oauth2-jwt-bearer also accepts: no exp.');
  });

  it('says what was not measured, instead of a figure', () => {
    expect(text).toContain('Not measured: recall a known token: the verifier keeps no tokens.');
    expect(text).toContain('Not measured: as grants grow: there is no cache.');
    expect(text).toContain('One that asks a database\n  Not measured: there is no database.');
    expect(text).toContain('A verified token takes 1,235 bytes while it is kept');
  });
});

describe('the chart', () => {
  const svg = svgChart(results);

  it('has a bar for each figure, in the colour of whose it is, and a word for each void one', () => {
    expect(svg.match(/<rect [^>]*height="16" fill="#2c6fbb"/g)).toHaveLength(1);
    expect(svg.match(/<rect [^>]*height="16" fill="#b8c4cf"/g)).toHaveLength(1);
    expect(svg.match(/<rect [^>]*height="16" fill="#e0a030"/g)).toHaveLength(1);
    expect(svg.match(/>void</g)).toHaveLength(1);
    expect(svg).not.toContain('One that asks a database');
  });

  it('is well-formed whatever was measured', () => {
    expect(svg).toContain('Open &amp; guarded');
    expect(svgChart({ ...results, scenarios: [] })).not.toMatch(/NaN|Infinity/);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});

describe('a document', () => {
  it('gets the tables between its markers, and keeps what stands outside of them', () => {
    const before = 'Before.\n\n<!-- bench stages -->old<!-- /bench -->\n\nAfter.\n';
    const once = updateDocument(before, results);
    expect(once).toMatch(/^Before\.\n\n<!-- bench stages -->\n\n\| stage +\|/);
    expect(once).toMatch(/<!-- \/bench -->\n\nAfter\.\n$/);
    expect(once).not.toContain('old');
    expect(updateDocument(once, results)).toBe(once);
  });

  it('says of a part that could not be measured why not', () => {
    expect(updateDocument('<!-- bench guarded-query --><!-- /bench -->', results)).toBe(
      '<!-- bench guarded-query -->\n\n- Not measured: there is no database.\n\n<!-- /bench -->',
    );
  });

  it('is not written without a part that it has a place for', () => {
    expect(() => updateDocument('<!-- bench fresh --><!-- /bench -->', results)).toThrow(
      expect.objectContaining({ code: 'invalid_results' }),
    );
  });

  it('of this workspace has the figures of its file', async () => {
    const read = (name: string): Promise<string> =>
      readFile(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8');
    const measured = Results.parse(JSON.parse(await read('performance.generated.json')));
    const document = await read('performance.md');
    expect(updateDocument(document, measured)).toBe(document);
    expect(await read('performance.svg')).toBe(svgChart(measured));
  });
});
