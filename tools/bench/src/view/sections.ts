import type { GoalResult, Growth, Results, Row, ScenarioResult, Stage } from '../results/results.ts';
import type { Summary } from '../statistics/summary.ts';
import { variantOf } from '../variants/variants.ts';
import type { Table } from './table.ts';

/** A part of the results, as it is shown. */
export interface Section {
  readonly name: string;
  readonly title: string;
  readonly remarks: readonly string[];
  readonly tables: readonly Table[];
}

/** The results as tables with remarks: for a terminal and for a document alike. */
export function sectionsOf(results: Results): readonly Section[] {
  return [
    ...results.scenarios.map(scenarioSection),
    ...(results.stages.length > 0 ? [stagesSection(results.stages)] : []),
    ...(results.growth.length > 0 || results.memory ? [growthSection(results)] : []),
  ];
}

const mixes: Readonly<Record<string, string>> = {
  realistic:
    'tokens of five minutes that come again and again, and are renewed half a minute before their end',
  fresh: 'every request with a token that the server has not seen',
  'one in fifty fresh':
    'as many known tokens, and one request in fifty with one that the server has not seen',
};

function scenarioSection(scenario: ScenarioResult): Section {
  const { name, title, algorithm, mix, connections, rows, goals, absent } = scenario;
  if (absent !== undefined) return { name, title, remarks: [`Not measured: ${absent}.`], tables: [] };
  const void_ = rows.filter((row) => row.void !== undefined);
  const accepting = rows.filter(({ accepts, void: why }) => accepts.length > 0 && why === undefined);
  return {
    name,
    title,
    remarks: [
      `${connections} connections, ${algorithm}, ${mixes[mix] ?? mix}.`,
      ...void_.map((row) => `Void: ${row.title}: ${row.void ?? ''}.`),
      ...accepting.map((row) => `${row.title} also accepts: ${row.accepts.join(', ')}.`),
    ],
    tables: [rowsTable(rows), ...(goals.length > 0 ? [goalsTable(goals)] : [])],
  };
}

function rowsTable(rows: readonly Row[]): Table {
  return {
    head: [
      'variant',
      'ratio',
      'from – to',
      'by CPU',
      'to',
      'req/s',
      'µs CPU',
      'core',
      'p50 ms',
      'p99 ms',
      'keeps',
    ],
    rows: rows.map(({ variant, title, to, caches, figures }) =>
      figures === undefined
        ? [title, 'void', '', '', '', '', '', '', '', '', caches]
        : [
            title,
            figures.ratio.median.toFixed(2),
            spread(figures.ratio),
            figures.cpuRatio.median.toFixed(2),
            variant === to ? 'itself' : (variantOf(to)?.title ?? to),
            thousands(figures.perSecond.median),
            figures.cpu.median.toFixed(1),
            figures.utilisation.median.toFixed(2),
            figures.p50.median.toFixed(2),
            figures.p99.median.toFixed(2),
            caches,
          ],
    ),
  };
}

function goalsTable(goals: readonly GoalResult[]): Table {
  return {
    head: ['goal', 'ratio', 'from – to', 'at least', 'reached'],
    rows: goals.map(({ of, to, least, ratio }) => [
      `${of} ÷ ${to}`,
      ratio?.median.toFixed(2) ?? 'void',
      ratio === undefined ? '' : spread(ratio),
      least.toFixed(2),
      ratio === undefined ? 'void' : ratio.median >= least ? 'yes' : 'no',
    ]),
  };
}

function stagesSection(stages: readonly Stage[]): Section {
  return {
    name: 'stages',
    title: 'What each stage of a request costs',
    remarks: [
      'Called in a loop in one process, so that caches are warm: in a server each costs more. Microseconds of processor time, all threads.',
      'Of the guard with its record and a rate limit, each part has its share of the samples of a profile; what is left is between them.',
      ...stages.flatMap(({ title, absent }) =>
        absent === undefined ? [] : [`Not measured: ${title}: ${absent}.`],
      ),
    ],
    tables: [
      {
        head: ['stage', 'µs', 'from – to'],
        rows: stages.flatMap(({ title, microseconds }) =>
          microseconds === undefined ? [] : [[title, microseconds.median.toFixed(2), spread(microseconds)]],
        ),
      },
    ],
  };
}

function growthSection({ growth, memory }: Results): Section {
  return {
    name: 'growth',
    title: 'What growth costs',
    remarks: [
      'The goal is a ratio of at most 1.20.',
      ...growth.flatMap(({ title, absent }: Growth) =>
        absent === undefined ? [] : [`Not measured: ${title}: ${absent}.`],
      ),
      ...(memory === undefined
        ? []
        : memory.bytesPerToken === undefined
          ? [`Of ${thousands(memory.tokens)} verified tokens none is kept, so none takes memory.`]
          : [
              `A verified token takes ${thousands(memory.bytesPerToken)} bytes while it is kept (${thousands(memory.kept)} of ${thousands(memory.tokens)} were).`,
            ]),
    ],
    tables: [
      {
        head: ['what', 'ratio', 'from – to', 'held', 'µs', 'held then', 'µs then'],
        rows: growth.flatMap(({ title, from, to, small, large, ratio }) =>
          small === undefined || large === undefined || ratio === undefined
            ? []
            : [
                [
                  title,
                  ratio.median.toFixed(2),
                  spread(ratio),
                  thousands(from),
                  small.median.toFixed(2),
                  thousands(to),
                  large.median.toFixed(2),
                ],
              ],
        ),
      },
    ],
  };
}

function spread({ least, most }: Summary): string {
  return `${least.toFixed(2)} – ${most.toFixed(2)}`;
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
