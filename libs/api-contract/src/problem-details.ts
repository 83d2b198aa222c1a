import { z } from 'zod';

/** Media type of a refusal (RFC 9457 §3). */
export const problemMediaType = 'application/problem+json';

/**
 * A refusal as RFC 9457 problem details, with the members that every Ambit API adds: which stage refused, the
 * correlation id to quote, and the fields that failed. Unknown members are kept.
 */
export const ProblemDetails = z
  .looseObject({
    type: z.string().meta({ description: 'URI of the kind of problem; resolves to its documentation' }),
    title: z.string(),
    status: z.int().min(100).max(599),
    detail: z
      .string()
      .optional()
      .meta({ description: 'What is wrong with this request, and what to do next' }),
    instance: z.string().optional(),
    stage: z.string().optional().meta({ description: 'The check that refused' }),
    correlationId: z.string().optional(),
    errors: z
      .array(z.looseObject({ pointer: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'The fields that failed, each as a JSON pointer' }),
  })
  .meta({ id: 'ProblemDetails' });

export type ProblemDetails = z.output<typeof ProblemDetails>;
