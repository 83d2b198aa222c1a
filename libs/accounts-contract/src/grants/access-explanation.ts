import { z } from 'zod';
import { GrantedAccounts, RoleName } from './grant.ts';

/** May this client, in the name of this enterprise user, do this? */
export const AccessQuestion = z
  .strictObject({
    operation: z.string().min(1).max(100).meta({ description: 'The operationId of the OpenAPI document' }),
    enterpriseUserId: z.uuid(),
    accountId: z.uuid().optional().meta({ description: 'Where the operation is about one account' }),
    params: z
      .record(z.string(), z.string().max(200))
      .optional()
      .meta({ description: 'The other parameters of the path of the operation, where it has any' }),
    client: z
      .strictObject({
        clientId: z.string().min(1).max(200).optional(),
        scopes: z.array(z.string().min(1).max(200)).max(100),
        actsFor: z
          .union([z.literal('any'), z.array(z.uuid()).max(1_000)])
          .optional()
          .meta({ description: 'In this institution; absent when it is not registered there' }),
      })
      .optional()
      .meta({ description: 'What the token of the client says; that of this request when absent' }),
  })
  .meta({ id: 'AccessQuestion' });
export type AccessQuestion = z.output<typeof AccessQuestion>;

/** What becomes of such a request, by which rule, and what to do about it. */
export const AccessExplanation = z
  .strictObject({
    outcome: z.enum(['allowed', 'refused']),
    stage: z
      .string()
      .optional()
      .meta({ description: 'The check that refuses; the first one, as in a request' }),
    rule: z.string().optional(),
    status: z.int().optional().meta({ description: 'The status that the request would get' }),
    type: z.string().optional().meta({ description: 'The type of the problem that it would get' }),
    detail: z.string().meta({ description: 'What decided, or what to do next' }),
    allowedBy: z
      .strictObject({ grantId: z.uuid(), role: RoleName.optional() })
      .optional()
      .meta({ description: 'The grant that allows it; the first of several' }),
    limitedTo: z
      .array(GrantedAccounts)
      .optional()
      .meta({ description: 'The accounts that an operation about many sees; all when absent' }),
  })
  .meta({ id: 'AccessExplanation' });
export type AccessExplanation = z.output<typeof AccessExplanation>;
