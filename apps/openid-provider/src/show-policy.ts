import type { z } from 'zod';
import type { RegistrationConfig } from './config.ts';
import { loadRegistration } from './registration/load-registration.ts';
import { formatPolicyTable, policyTable } from './registration/policy-table.ts';

/**
 * What `policy` prints: the policy table of the registration. Opens no keys, no database and no port.
 *
 * @throws {RegistrationError}
 */
export async function policy(config: z.output<typeof RegistrationConfig>): Promise<string> {
  const registration = await loadRegistration(config.CLIENTS_FILE, {
    allowLoopbackJwks: config.ALLOW_LOOPBACK_JWKS,
  });
  return formatPolicyTable(policyTable(registration));
}
