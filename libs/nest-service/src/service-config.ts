import { configFields } from '@ambit/service';
import { z } from 'zod';

/**
 * The environment of an API that {@link serveApi} serves. An API extends it by the default of its port, by its audience
 * and by what it needs besides.
 *
 * @example
 * import { configFields } from '@ambit/service';
 *
 * const ApiConfig = ServiceConfig.extend({
 *   PORT: configFields.port.default(9401),
 *   AUDIENCE: configFields.text.default('https://accounts.example'),
 * });
 */
export const ServiceConfig = z.object({
  HOST: configFields.text.default('127.0.0.1'),
  PORT: configFields.port,
  /** Where clients reach the API; by default where it listens. */
  PUBLIC_URL: configFields.httpUrl.optional(),
  ISSUER: configFields.httpUrl,
  AUDIENCE: configFields.text,
  /** For the OpenAPI document; by default `/token` of the issuer. */
  TOKEN_URL: configFields.httpUrl.optional(),
  /** Requests that are worked on at once, waiting for a database included; others are refused. */
  MAX_IN_FLIGHT: configFields.positiveInteger.default(256),
  /** Requests per second that one client may send to this process; unbounded without. */
  RATE_LIMIT_PER_SECOND: configFields.positiveInteger.optional(),
  /** Requests that a client may send at once; by default those of two seconds. */
  RATE_LIMIT_BURST: configFields.positiveInteger.optional(),
  ALLOW_LOOPBACK_ISSUER: configFields.flag.default(false),
  LOG_LEVEL: configFields.logLevel.default('info'),
});
export type ServiceConfig = z.output<typeof ServiceConfig>;
