import { accountsApi } from '@ambit/accounts-contract';
import { type ApiClient, createApiClient, type ScopeNotDeclared, type TokenSource } from '@ambit/api-client';
import { type ClientCredentials, clientCredentials, type Signer } from '@ambit/client-auth';
import { scopes } from '@ambit/scopes';
import { expectTypeOf } from 'expect-type';
import type { snapshotScopes } from './balance-snapshot/run-balance-snapshot.ts';

declare const key: Signer;
const provider = { issuer: 'https://op.example', clientId: 'client', key };
const baseUrl = 'https://accounts.example';

// What client-auth makes is what api-client takes, with its scopes.
const readOnly = clientCredentials({ ...provider, scopes: [scopes.accounts.read] });
expectTypeOf(readOnly).toExtend<TokenSource<'accounts.read'>>();
expectTypeOf<ClientCredentials<'accounts.read'>>().not.toExtend<TokenSource<'accounts.write'>>();

const reader = createApiClient(accountsApi, { baseUrl, tokens: readOnly });
expectTypeOf(reader.getAvailableBalance).toBeFunction();
// @ts-expect-error the token source declares accounts.read alone
void reader.replaceAccount({});
expectTypeOf(reader.replaceAccount).toEqualTypeOf<
  ScopeNotDeclared<"the token source does not declare 'accounts.write', which replaceAccount needs">
>();

const both = clientCredentials({ ...provider, scopes: [scopes.accounts.read, scopes.accounts.write] });
expectTypeOf(createApiClient(accountsApi, { baseUrl, tokens: both }).editAccountDates).toBeFunction();

// The snapshot job has the least that it needs: it could not change an account if it wanted to.
type SnapshotApi = ApiClient<typeof accountsApi, (typeof snapshotScopes)[number]>;
expectTypeOf<SnapshotApi['editAccountDates']>().toEqualTypeOf<
  ScopeNotDeclared<"the token source does not declare 'accounts.write', which editAccountDates needs">
>();
