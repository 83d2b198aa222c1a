import type { Mix } from '../load/feeds.ts';
import type { Algorithm } from '../tokens/issuer.ts';
import type { VariantName } from '../variants/variants.ts';

/** Variants that are measured together, in interleaved rounds, under one load. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly algorithm: Algorithm;
  readonly mix: Mix;
  readonly connections: number;
  /** Measured only where there is a PostgreSQL (DATABASE_URL). */
  readonly needsDatabase?: boolean;
  /** Each with the one that its ratio is taken to. */
  readonly variants: readonly { readonly name: VariantName; readonly to: VariantName }[];
  readonly goals: readonly Goal[];
}

/** A ratio that is to be reached. Of several denominators the best one counts. */
export interface Goal {
  readonly of: VariantName;
  readonly to: readonly VariantName[];
  readonly least: number;
}

const peers = [
  'fastify-open',
  'fastify-ambit',
  'fastify-fast-jwt',
  'fastify-jwt-plugin',
  'fastify-aws-jwt-verify',
  'nest-fastify-ambit',
  'nest-fastify-passport-jwt',
  'nest-express-passport-jwt',
  'express-oauth2-jwt-bearer',
] as const;

const peerGoals: readonly Goal[] = [
  { of: 'nest-fastify-ambit', to: ['express-oauth2-jwt-bearer'], least: 3 },
  { of: 'nest-fastify-ambit', to: ['nest-express-passport-jwt', 'nest-fastify-passport-jwt'], least: 3 },
  {
    of: 'fastify-ambit',
    to: ['fastify-fast-jwt', 'fastify-jwt-plugin', 'fastify-aws-jwt-verify'],
    least: 1,
  },
];

export const scenarios: readonly Scenario[] = [
  {
    name: 'guarded',
    title: 'One Nest application, open and guarded',
    algorithm: 'ES256',
    mix: 'realistic',
    connections: 64,
    variants: [
      { name: 'nest-fastify-open', to: 'nest-fastify-open' },
      { name: 'nest-fastify-ambit', to: 'nest-fastify-open' },
      { name: 'nest-express-open', to: 'nest-express-open' },
      { name: 'nest-express-ambit', to: 'nest-express-open' },
    ],
    goals: [{ of: 'nest-fastify-ambit', to: ['nest-fastify-open'], least: 0.9 }],
  },
  {
    name: 'guarded-query',
    title: 'The same, where the operation asks PostgreSQL once',
    algorithm: 'ES256',
    mix: 'realistic',
    connections: 64,
    needsDatabase: true,
    variants: [
      { name: 'nest-fastify-query-open', to: 'nest-fastify-query-open' },
      { name: 'nest-fastify-query-ambit', to: 'nest-fastify-query-open' },
    ],
    goals: [],
  },
  {
    name: 'fresh',
    title: 'Every token a new one',
    algorithm: 'ES256',
    mix: 'fresh',
    connections: 64,
    variants: (
      [
        'nest-fastify-open',
        'nest-fastify-ambit',
        'fastify-ambit',
        'fastify-fast-jwt',
        'fastify-aws-jwt-verify',
      ] as const
    ).map((name) => ({ name, to: 'nest-fastify-open' })),
    goals: [],
  },
  {
    name: 'mixed',
    title: 'Latency where one token in fifty is new',
    algorithm: 'ES256',
    mix: 'one in fifty fresh',
    connections: 8,
    variants: (['nest-fastify-open', 'nest-fastify-ambit'] as const).map((name) => ({
      name,
      to: 'nest-fastify-open',
    })),
    goals: [],
  },
  ...(['ES256', 'RS256'] as const).map((algorithm) => ({
    name: `peers-${algorithm.toLowerCase()}`,
    title: `Against the libraries that others use, ${algorithm}`,
    algorithm,
    mix: 'realistic' as const,
    connections: 64,
    variants: peers.map((name) => ({ name, to: 'fastify-open' as const })),
    goals: peerGoals,
  })),
];
