import { accountsApi } from '@ambit/accounts-contract';
import {
  allowInsecureLoopback as allowInsecureApi,
  type ApiClient,
  type CallRecord,
  createApiClient,
} from '@ambit/api-client';
import {
  allowInsecureLoopback,
  clientCredentials,
  generateSigner,
  type TokenRequestRecord,
} from '@ambit/client-auth';
import type { Scope } from '@ambit/scopes';
import type { JobConfig } from '../config.ts';
import { type ClientKey, openClientKey } from './client-key.ts';

/** The accounts API as one client with its scopes, and what has been called so far. */
export interface Connection<S extends Scope> {
  readonly api: ApiClient<typeof accountsApi, S>;
  readonly key: ClientKey;
  readonly tokenRequests: readonly TokenRequestRecord[];
  readonly calls: CallCounts;
}

/** Calls that have ended, counted. */
export interface CallCounts {
  total: number;
  readonly byOperation: Record<string, number>;
  readonly byOutcome: Record<string, number>;
}

/** Connects a job to the accounts API by client credentials, with exactly these scopes. Who connects closes `key`. */
export async function connect<const S extends Scope>(
  config: JobConfig,
  scopes: readonly S[],
): Promise<Connection<S>> {
  const key = await openClientKey(config);
  try {
    return await connectBy(key, config, scopes);
  } catch (error) {
    await key.close();
    throw error;
  }
}

async function connectBy<const S extends Scope>(
  key: ClientKey,
  config: JobConfig,
  scopes: readonly S[],
): Promise<Connection<S>> {
  const tokenRequests: TokenRequestRecord[] = [];
  const calls: CallCounts = { total: 0, byOperation: {}, byOutcome: {} };
  const tokens = clientCredentials({
    issuer: config.ISSUER,
    clientId: config.CLIENT_ID,
    key: key.source,
    scopes,
    resource: accountsApi.audience,
    origins: [new URL(config.API_URL).origin],
    ...(config.DPOP && { dpopKey: await generateSigner('ES256') }),
    onTokenRequest: (record) => tokenRequests.push(record),
    [allowInsecureLoopback]: config.ALLOW_INSECURE_LOOPBACK,
  });
  const api = createApiClient(accountsApi, {
    baseUrl: config.API_URL,
    tokens,
    onCall: ({ operation, outcome }: CallRecord) => {
      calls.total += 1;
      calls.byOperation[operation] = (calls.byOperation[operation] ?? 0) + 1;
      calls.byOutcome[outcome] = (calls.byOutcome[outcome] ?? 0) + 1;
    },
    [allowInsecureApi]: config.ALLOW_INSECURE_LOOPBACK,
  });
  return { api, key, tokenRequests, calls };
}
