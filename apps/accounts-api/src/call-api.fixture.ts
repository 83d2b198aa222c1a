import type { HttpLimits } from '@ambit/nest-service';
import { startIssuer, startTestApi, type TestApi, type TestIssuer } from './accounts-app.fixture.ts';
import type { Clock } from './clock.ts';
import type { ApiConfig } from './config.ts';
import { seedDirectory } from './seed/seed-directory.ts';

/** A request to the API, as a client that may do everything in the seed's first institution unless the claims differ. */
export interface TestCall {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly claims?: object;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** JSON, which tests walk freely. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** The API on PGlite with the seed, an issuer that it trusts, and a way to call it. */
export interface CalledApi {
  readonly api: TestApi;
  readonly issuer: TestIssuer;
  /** The path of the first institution's accounts, in the name of a user who may do everything. */
  readonly accounts: string;
  call(method: string, path: string, call?: TestCall): Promise<TestAnswer>;
  close(): Promise<void>;
}

export async function startCalledApi(
  settings: Partial<ApiConfig> = {},
  clock: Clock = Date.now,
  limits: Partial<HttpLimits> = {},
): Promise<CalledApi> {
  const [institution] = seedDirectory().institutions;
  if (institution === undefined) throw new Error('The seed has several institutions');
  const issuer = await startIssuer(clock);
  const api = await startTestApi(issuer.url, clock, settings, limits);
  return {
    api,
    issuer,
    accounts: `/${institution.id}/enterprise/${institution.managerUser}/accounts`,
    call: async (method, path, { body, headers, claims } = {}) => {
      const token = issuer.token({
        scope: 'accounts.read accounts.write decisions.read',
        institutions: [{ id: institution.id, enterprise_users: 'any' }],
        ...claims,
      });
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
      const response = await fetch(api.url + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': type }),
          ...headers,
        },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
    },
    close: async () => {
      await api.close();
      await issuer.close();
    },
  };
}
