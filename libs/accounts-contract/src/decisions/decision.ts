import { z } from 'zod';

/** A moment, in UTC, that a database can hold: ISO 8601 has a year 0, PostgreSQL has none. */
const Instant = z.iso
  .datetime()
  .refine((text) => !text.startsWith('0000'), 'a moment is in the year 1 or later');

const Word = z.string().regex(/^[\x21-\x7e]{1,200}$/, 'one word of 1 to 200 printable ASCII characters');

export const DecisionOutcome = z.enum(['allowed', 'refused']).meta({ id: 'DecisionOutcome' });
export type DecisionOutcome = z.output<typeof DecisionOutcome>;

/** Who asked for what, and what became of it. Holds no secret and nothing of the request or its answer. */
export const DecisionRecord = z
  .strictObject({
    at: z.iso.datetime(),
    outcome: DecisionOutcome,
    operation: z.string(),
    method: z.string(),
    scope: z.string(),
    permission: z.string().optional(),
    correlationId: z.uuid(),
    clientId: z.string().optional(),
    enterpriseUserId: z.uuid().optional(),
    tokenIdHash: z.string().optional().meta({ description: 'SHA-256 of the jti of the token' }),
    boundTo: z.string().optional().meta({ description: 'Thumbprint of the key that the request has proved' }),
    stage: z.string().optional().meta({ description: 'The check that refused' }),
    rule: z.string().optional().meta({ description: 'The rule of that check' }),
    status: z.int().optional().meta({ description: 'The status of the refusal' }),
  })
  .meta({ id: 'DecisionRecord' });
export type DecisionRecord = z.output<typeof DecisionRecord>;

/** Which decisions to look for; one must match every member that is given. */
export const DecisionFilter = z
  .strictObject({
    from: Instant.optional(),
    to: Instant.meta({ description: 'Not included' }).optional(),
    clientId: Word.optional(),
    enterpriseUserId: z.uuid().optional(),
    operation: Word.optional(),
    outcome: DecisionOutcome.optional(),
    stage: Word.optional(),
    correlationId: z.uuid().optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || Date.parse(from) < Date.parse(to), {
    path: ['from'],
    message: 'from is not before to',
  })
  .meta({ id: 'DecisionFilter' });
export type DecisionFilter = z.output<typeof DecisionFilter>;

export const DecisionInquiry = z
  .strictObject({
    filter: DecisionFilter.default({}),
    limit: z.int().min(1).max(200).default(50),
    cursor: z.string().min(1).max(500).meta({ description: 'nextCursor of the page before' }).optional(),
  })
  .meta({ id: 'DecisionInquiry' });
export type DecisionInquiry = z.output<typeof DecisionInquiry>;

/** One page, the newest decision first: those that are made meanwhile move none from one page to another. */
export const DecisionPage = z
  .strictObject({
    decisions: z.array(DecisionRecord),
    nextCursor: z.string().optional().meta({ description: 'Absent on the last page' }),
    recording: z
      .strictObject({
        waiting: z.int().min(0).meta({ description: 'Made and not written yet' }),
        lost: z.int().min(0).meta({ description: 'Made and never written, since the process started' }),
      })
      .meta({ description: 'Of the replica that answers, whatever the institution' }),
  })
  .meta({ id: 'DecisionPage' });
export type DecisionPage = z.output<typeof DecisionPage>;
