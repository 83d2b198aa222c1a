import type { Results, Row } from '../results/results.ts';

const one = (value: number) => ({ median: value, least: value * 0.9, most: value * 1.1 });

export function rowOf(variant: string, ratio: number | undefined, more: Partial<Row> = {}): Row {
  return {
    variant,
    title: `Title of ${variant}`,
    to: 'nest-fastify-open',
    caches: 'keys',
    accepts: [],
    ...(ratio !== undefined && {
      figures: {
        perSecond: one(ratio * 10_000),
        ratio: one(ratio),
        cpuRatio: one(ratio),
        cpu: one(20),
        utilisation: one(0.95),
        p50: one(1),
        p99: one(3),
      },
    }),
    ...more,
  };
}

/** Results of a run that never was. */
export const results: Results = {
  date: '2026-11-25T04:00:00.000Z',
  isQuick: false,
  environment: {
    node: 'v24.0.0',
    cores: 2,
    processor: 'Processor',
    platform: 'linux',
    packages: { fastify: '5.0.0' },
  },
  settings: { rounds: 7, seconds: 3, clients: 1_000 },
  scenarios: [
    {
      name: 'guarded',
      title: 'Open & guarded',
      algorithm: 'ES256',
      mix: 'realistic',
      connections: 64,
      rows: [
        rowOf('nest-fastify-open', 1),
        rowOf('nest-fastify-ambit', 0.92),
        rowOf('express-oauth2-jwt-bearer', 0.2, { accepts: ['no exp'] }),
        rowOf('fastify-fast-jwt', undefined, { void: 'answers a bad signature by 200' }),
      ],
      goals: [
        { of: 'nest-fastify-ambit', to: 'nest-fastify-open', least: 0.9, ratio: one(0.92) },
        { of: 'nest-fastify-ambit', to: 'fastify-fast-jwt', least: 3 },
      ],
    },
    {
      name: 'guarded-query',
      title: 'One that asks a database',
      algorithm: 'ES256',
      mix: 'realistic',
      connections: 64,
      rows: [],
      goals: [],
      absent: 'there is no database',
    },
  ],
  stages: [
    { title: 'scope', microseconds: one(0.1) },
    { title: 'recall a known token', absent: 'the verifier keeps no tokens' },
  ],
  growth: [
    { title: 'as keys grow', from: 1, to: 1_000, small: one(10), large: one(11), ratio: one(1.1) },
    { title: 'as grants grow', from: 1, to: 1_000, absent: 'there is no cache' },
  ],
  memory: { tokens: 10_000, kept: 10_000, bytesPerToken: 1_234.5 },
};
