import { accountsApi } from '@ambit/accounts-contract';
import type { HttpLimits, RunningApi } from '@ambit/nest-service';
import { createLogger, listen } from '@ambit/service';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { startApi } from './app.ts';
import type { Clock } from './clock.ts';
import type { ApiConfig } from './config.ts';

/** An issuer of access tokens on this machine: metadata, keys, and a signature. */
export interface TestIssuer {
  readonly url: string;
  token(claims?: object): string;
  close(): Promise<void>;
}

export async function startIssuer(clock: Clock): Promise<TestIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'ES256', use: 'sig' }];
  const server = createServer((request, response) => {
    const answer = request.url === '/jwks' ? { keys } : { issuer: url, jwks_uri: `${url}/jwks` };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  const url = await listen(server, { host: '127.0.0.1', port: 0 });
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return {
    url,
    token: (claims = {}) => {
      const now = Math.floor(clock() / 1000);
      const registered = { iss: url, aud: accountsApi.audience, iat: now, exp: now + 300, jti: randomUUID() };
      const header = encode({ alg: 'ES256', kid: 'test', typ: 'at+jwt' });
      const signed = `${header}.${encode({ ...registered, sub: 'client', client_id: 'client', ...claims })}`;
      const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${signed}.${signature.toString('base64url')}`;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
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
