import { accountsApi } from '@ambit/accounts-contract';
import {
  allowInsecureLoopback as allowInsecureApi,
  type ApiClient,
  createApiClient,
} from '@ambit/api-client';
import {
  allowInsecureLoopback,
  type ClientCredentials,
  clientCredentials,
  type ClientCredentialsOptions,
} from '@ambit/client-auth';
import type { Scope } from '@ambit/scopes';
import type { StackClient } from '../stack/clients.ts';
import { openStackKey } from '../stack/key-environment.ts';
import type { Stack } from '../stack/start-stack.ts';

export interface ApiAs<S extends Scope> {
  readonly api: ApiClient<typeof accountsApi, S>;
  readonly tokens: ClientCredentials<S>;
}

/**
 * What differs from a client of the stack: by default it has the keys that are there now. `fetch` is that of token
 * requests and calls alike.
 */
export type ApiAsOptions = Partial<
  Pick<ClientCredentialsOptions<string>, 'key' | 'dpopKey' | 'fetch' | 'onTokenRequest'>
>;

/** The accounts API of a stack as one of its clients, with these of its scopes. */
export async function apiAs<const S extends Scope>(
  stack: Stack,
  client: StackClient,
  scopes: readonly S[],
  options: ApiAsOptions = {},
): Promise<ApiAs<S>> {
  const tokens = clientCredentials({
    issuer: stack.provider.url,
    clientId: client.id,
    key: options.key ?? (await openStackKey(stack.directories, client)),
    scopes,
    resource: accountsApi.audience,
    origins: [new URL(stack.api.url).origin],
    ...options,
    [allowInsecureLoopback]: true,
  });
  const api = createApiClient(accountsApi, {
    baseUrl: stack.api.url,
    tokens,
    ...(options.fetch && { fetch: options.fetch }),
    [allowInsecureApi]: true,
  });
  return { api, tokens };
}
