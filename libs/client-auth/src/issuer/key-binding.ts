import { ClientAuthError } from './client-auth-error.ts';

/**
 * Key of the option that lets one key be used with several issuers. A symbol, so that no parsed configuration can
 * switch it on.
 */
export const allowKeyForSeveralIssuers: unique symbol = Symbol('allowKeyForSeveralIssuers');

const issuerOfKey = new Map<string, string>();

/**
 * Binds a key to the first issuer that it is used with, in this process. An issuer that is hostile, or was taken over,
 * could name another's token endpoint as its own and use up there what the client signs for it; a key that only one
 * issuer knows ends that (CVE-2025-27370, CVE-2025-27371).
 *
 * @throws {ClientAuthError} `key_bound_elsewhere`
 */
export function bindKey(kid: string, issuer: string): void {
  const bound = issuerOfKey.get(kid) ?? issuer;
  issuerOfKey.set(kid, bound);
  if (bound !== issuer)
    throw new ClientAuthError(
      'key_bound_elsewhere',
      `The key ${kid} is used with ${bound} already: give each issuer a key of its own`,
    );
}
