import { isPermission, type Permission } from '@ambit/api-contract';
import { z } from 'zod';
import { AccessListError } from './access-list-error.ts';

const Instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const AccessGrant = z.strictObject({
  institution: z.string().min(1),
  enterpriseUser: z.string().min(1),
  permissions: z
    .array(z.string().refine((text): text is Permission => isPermission(text), 'is no permission'))
    .min(1),
  /** The ids that the permissions are for; an operation that is about no single one needs `all`. */
  resources: z.union([z.literal('all'), z.array(z.string().min(1)).min(1)]),
  validFrom: Instant.optional(),
  /** The first moment at which it does not hold any more. */
  validUntil: Instant.optional(),
});

const RevokedTokens = z.strictObject({
  /** Single tokens, by the SHA-256 of their `jti` in base64url, as decisions are logged with. */
  tokens: z.array(z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'is no SHA-256 in base64url')).default([]),
  /** All tokens of a client that were issued before a moment. */
  clients: z.array(z.strictObject({ clientId: z.string().min(1), issuedBefore: Instant })).default([]),
});

const AccessListDocument = z.strictObject({
  grants: z.array(AccessGrant),
  revoked: RevokedTokens.default({ tokens: [], clients: [] }),
});

/** Who may do what, and which tokens are taken back. Moments are in milliseconds since the epoch. */
export type AccessList = Readonly<z.output<typeof AccessListDocument>>;
export type AccessGrant = AccessList['grants'][number];

/**
 * Reads the text of an access list.
 *
 * @param where names the file in errors
 * @throws {AccessListError} `access_list_invalid`
 */
export function parseAccessList(text: string, where: string): AccessList {
  try {
    const list = AccessListDocument.safeParse(JSON.parse(text));
    if (list.success) return list.data;
    throw new AccessListError(
      'access_list_invalid',
      `${where} is no access list: ${z.prettifyError(list.error).replace(/\n\s*/g, ' ')}`,
    );
  } catch (cause) {
    if (cause instanceof AccessListError) throw cause;
    throw new AccessListError('access_list_invalid', `${where} is not JSON: correct it`, { cause });
  }
}
