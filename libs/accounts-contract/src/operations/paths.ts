import { z } from 'zod';

/** Every operation lies below this path: whose data, and in whose name. */
export const institutionPath = '/:institutionUniversalId/enterprise/:enterpriseUserId';
export const accountsPath = `${institutionPath}/accounts` as const;

export const InstitutionPath = z.strictObject({
  institutionUniversalId: z.uuid(),
  enterpriseUserId: z.uuid(),
});
export const AccountsPath = InstitutionPath;
export const AccountPath = AccountsPath.extend({ id: z.uuid() });
