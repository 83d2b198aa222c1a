import { z } from 'zod';

/** The claim by which the provider says for which institutions a client is registered, and in whose name it may act. */
export const InstitutionsClaim = z.array(
  z.object({
    id: z.string(),
    enterprise_users: z.union([z.literal('any'), z.array(z.string())]),
  }),
);
export type InstitutionsClaim = z.output<typeof InstitutionsClaim>;
