import { configFields } from '@ambit/service';
import { z } from 'zod';
import { defaultKeysMaxAge } from './keys/key-times.ts';
import { defaultLongestKeyUse } from './provider/key-use.ts';
import { noPrivateHosts, parsePrivateHosts } from './provider/private-hosts.ts';

/** The environment of `rotate-keys`. */
export const RotationConfig = z.object({
  JWKS_MAX_AGE_SECONDS: configFields.positiveInteger.default(defaultKeysMaxAge),
});

/** The environment of `policy`: no more than whoever reviews a registration has. */
export const RegistrationConfig = z.object({
  CLIENTS_FILE: configFields.text,
  ALLOW_LOOPBACK_JWKS: configFields.flag.default(false),
});

/** The environment of the provider. */
export const ProviderConfig = RotationConfig.extend({
  ...RegistrationConfig.shape,
  // Its metadata stand at the root of a host: an issuer with a path would have them elsewhere (RFC 8414 §3).
  ISSUER: configFields.httpUrl.refine((value) => URL.parse(value)?.origin === value, {
    error:
      'must be scheme, host and port alone, such as https://login.example.com: no path and no slash at its end',
  }),
  HOST: configFields.text.default('127.0.0.1'),
  PORT: configFields.port.default(9400),
  LOG_LEVEL: configFields.logLevel.default('info'),
  SIGNING_KEYS_FILE: configFields.text,
  /** For a secret that an orchestrator mounts. */
  SIGNING_KEYS_READABLE_BY_OTHERS: configFields.flag.default(false),
  DATABASE_URL: configFields.postgresqlUrl.optional(),
  DATA_DIRECTORY: configFields.text.optional(),
  JWKS_PRIVATE_HOSTS: configFields.text.optional().transform((text, { addIssue }) => {
    const hosts = parsePrivateHosts(text ?? '');
    if (hosts === undefined)
      addIssue(
        'must be host names, IP addresses and CIDR blocks (of IPv4 /8, of IPv6 /7 at most) by commas, such as worker.internal,10.0.3.0/24',
      );
    return hosts ?? noPrivateHosts;
  }),
  JWKS_LONGEST_USE_SECONDS: configFields.positiveInteger.default(defaultLongestKeyUse),
  DPOP_NONCE_SECRET: configFields.secretBytes.optional(),
});
export type ProviderConfig = z.output<typeof ProviderConfig>;
