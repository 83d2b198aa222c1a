import { accountsApi } from '@ambit/accounts-contract';
import { startTestIssuer } from '@ambit/api-contract/testing';
import type { HttpLimits, RunningApi } from '@ambit/nest-service';
import { createLogger } from '@ambit/service';
import { startApi } from './app.ts';
import type { Clock } from './clock.ts';
import type { ApiConfig } from './config.ts';

/** An issuer that the API trusts, and its tokens of a client. */
export interface TestIssuer {
  readonly url: string;
  token(claims?: object): string;
  close(): Promise<void>;
}

export async function startIssuer(clock: Clock): Promise<TestIssuer> {
  const { url, mint, close } = await startTestIssuer({ audience: accountsApi.audience, clock });
  return { url, close, token: (claims = {}) => mint('valid', { client_id: 'client', ...claims }) };
}

/** The API on PGlite, in memory unless the settings say otherwise, with the seed, and what it has logged. */
export interface TestApi extends RunningApi {
  log(): string;
}

export async function startTestApi(
  issuer: string,
  clock: Clock,
  settings: Partial<ApiConfig> = {},
  limits: Partial<HttpLimits> = {},
): Promise<TestApi> {
  let logged = '';
  const log = createLogger({
    service: 'accounts-api',
    destination: { write: (line) => void (logged += line) },
  });
  const config = {
    ISSUER: issuer,
    HOST: '127.0.0.1',
    PORT: 0,
    AUDIENCE: accountsApi.audience,
    ALLOW_LOOPBACK_ISSUER: true,
    DECISION_RETENTION_DAYS: 90,
    MAX_IN_FLIGHT: 256,
    SEED: true,
    REQUIRE_ROW_SECURITY: false,
    LOG_LEVEL: 'info',
    ...settings,
  } as const;
  const api = await startApi(config, { log, clock, limits });
  return { ...api, log: () => logged };
}
