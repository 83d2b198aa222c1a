import { z } from 'zod';
import { Summary } from '../statistics/summary.ts';

const Row = z.strictObject({
  variant: z.string(),
  title: z.string(),
  to: z.string(),
  caches: z.string(),
  /** Why there is no figure, such as that it accepts what it must refuse. */
  void: z.string().optional(),
  accepts: z.array(z.string()),
  figures: z
    .strictObject({
      perSecond: Summary,
      /** Requests a second, as ratio to those of `to` in the same round. */
      ratio: Summary,
      /** The same of requests for a second of the server's processor time; other work on the machine moves it less. */
      cpuRatio: Summary,
      /** Microseconds of processor time for one request. */
      cpu: Summary,
      /** Of one core. */
      utilisation: Summary,
      /** Milliseconds. */
      p50: Summary,
      p99: Summary,
    })
    .optional(),
});
export type Row = z.output<typeof Row>;

const GoalResult = z.strictObject({
  of: z.string(),
  to: z.string(),
  least: z.number(),
  /** Absent when one of the two has no figure. */
  ratio: Summary.optional(),
});
export type GoalResult = z.output<typeof GoalResult>;

const ScenarioResult = z.strictObject({
  name: z.string(),
  title: z.string(),
  algorithm: z.string(),
  mix: z.string(),
  connections: z.int(),
  rows: z.array(Row),
  goals: z.array(GoalResult),
  /** Why nothing of it was measured. */
  absent: z.string().optional(),
});
export type ScenarioResult = z.output<typeof ScenarioResult>;

const Stage = z.strictObject({
  title: z.string(),
  /** Microseconds; absent when there is no such stage (yet). */
  microseconds: Summary.optional(),
  absent: z.string().optional(),
});
export type Stage = z.output<typeof Stage>;

const Growth = z.strictObject({
  title: z.string(),
  from: z.int(),
  to: z.int(),
  /** Microseconds. */
  small: Summary.optional(),
  large: Summary.optional(),
  /** Of the two, round by round. */
  ratio: Summary.optional(),
  absent: z.string().optional(),
});
export type Growth = z.output<typeof Growth>;

const Memory = z.strictObject({
  tokens: z.int(),
  /** How many of them are kept. */
  kept: z.int(),
  bytesPerToken: z.number().optional(),
});
export type Memory = z.output<typeof Memory>;

/** Everything that a run has found, as it is kept in a file. */
export const Results = z.strictObject({
  date: z.iso.datetime(),
  isQuick: z.boolean(),
  environment: z.strictObject({
    node: z.string(),
    cores: z.int(),
    processor: z.string(),
    platform: z.string(),
    packages: z.record(z.string(), z.string()),
  }),
  settings: z.strictObject({ rounds: z.int(), seconds: z.number(), clients: z.int() }),
  scenarios: z.array(ScenarioResult),
  stages: z.array(Stage),
  memory: Memory.optional(),
  growth: z.array(Growth),
});
export type Results = z.output<typeof Results>;
