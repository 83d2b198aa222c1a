import { z } from 'zod';

/** Every operation lies below this path: whose accounts, and in whose name. */
export const accountsPath = '/:institutionUniversalId/enterprise/:enterpriseUserId/accounts';

export const AccountsPath = z.strictObject({ institutionUniversalId: z.uuid(), enterpriseUserId: z.uuid() });
export const AccountPath = AccountsPath.extend({ id: z.uuid() });
