import type { SigningAlgorithm } from '@ambit/client-auth';

/** As `@ambit/client-auth` has them. Named here, so that help and completion load no more than their tables. */
export const signingAlgorithms = [
  'RS256',
  'PS256',
  'ES256',
  'EdDSA',
] as const satisfies readonly SigningAlgorithm[];
