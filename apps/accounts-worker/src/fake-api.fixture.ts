import type { accountsApi } from '@ambit/accounts-contract';
import { type Account, entityTag } from '@ambit/accounts-contract';
import { type ApiClient, ApiError, ApiProblemError } from '@ambit/api-client';
import type { Scope } from '@ambit/scopes';

const institution = '10000000-0000-4000-8000-000000000000';

export const targets = [
  { institution, name: 'One', enterpriseUser: '30000000-0000-4000-8000-000000000000' },
  {
    institution: institution.replace('1', '2'),
    name: 'Two',
    enterpriseUser: '40000000-0000-4000-8000-000000000000',
  },
];

export function account(index: number, fields: Partial<Account> = {}): Account {
  return {
    id: `a0000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    institutionUniversalId: institution,
    accountNumber: '******0001',
    accountType: 'time_deposit',
    accountStatus: 'active',
    productId: 'TIM-01',
    branchId: '001',
    officerId: 'AKL',
    relationshipTypeId: 'IND',
    cycleDay: 1,
    overdraftLimit: '0.00',
    autoClose: false,
    regEOptIn: false,
    currency: 'USD',
    currentBalance: `${index}.01`,
    openedDate: '2020-01-01',
    maturityDate: '2026-05-10',
    version: 1,
    ...fields,
  };
}

export function problem(status: number): ApiProblemError {
  return new ApiProblemError('operation', { type: 'x', title: 'refused', status }, {});
}

/** Thrown in place of a kill: nothing after it happens. */
export class Killed extends Error {}

export type Api = ApiClient<typeof accountsApi, Scope>;
type ReadApi = ApiClient<typeof accountsApi, 'accounts.read'>;

/**
 * The accounts of a test behind the calls of the typed client. What the jobs send over HTTP is tested end to end; here
 * faults are put between two calls.
 */
export function fakeApi(
  accounts: Map<string, Account>,
  onCall: (operation: string, id: string | undefined) => void = () => undefined,
) {
  const sorted = (): readonly Account[] => [...accounts.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const found = (id: string): Account => {
    const one = accounts.get(id);
    if (one === undefined) throw problem(404);
    return one;
  };
  const answer = <T>(body: T) => ({ status: 200 as const, body, correlationId: undefined });
  const api = {
    inquireAccounts: async ({ params, body }: Parameters<Api['inquireAccounts']>[0]) => {
      onCall('inquireAccounts', undefined);
      const { to = '9' } = body.filter?.maturityDate ?? {};
      const matching = sorted().filter(
        ({ id, institutionUniversalId, maturityDate = '' }) =>
          institutionUniversalId === params.institutionUniversalId &&
          maturityDate <= to &&
          id > (body.cursor ?? ''),
      );
      const page = matching.slice(0, Math.min(body.limit ?? 50, 3));
      return answer({
        accounts: page,
        ...(matching.length > page.length && { nextCursor: page.at(-1)?.id }),
      });
    },
    getAvailableBalance: async ({ params }: Parameters<Api['getAvailableBalance']>[0]) => {
      onCall('getAvailableBalance', params.id);
      const { currency, currentBalance } = found(params.id);
      return answer({
        accountId: params.id,
        currency,
        currentBalance,
        availableBalance: currentBalance,
        holdAmount: '0.00',
        floatAmount: '0.00',
        asOf: '2026-11-24T12:00:00Z',
      });
    },
    getAccount: async ({ params }: Parameters<Api['getAccount']>[0]) => {
      onCall('getAccount', params.id);
      return answer(found(params.id));
    },
    editAccountDates: async ({ params, headers, body }: Parameters<Api['editAccountDates']>[0]) => {
      onCall('editAccountDates', params.id);
      const current = found(params.id);
      if (headers['if-match'] !== entityTag(current.version)) throw problem(412);
      const changed = {
        ...current,
        maturityDate: body.maturityDate ?? undefined,
        version: current.version + 1,
      };
      accounts.set(params.id, changed);
      return answer(changed);
    },
  };
  // The jobs call these four; a test that made them call another would fail on it.
  return api as unknown as Api & ReadApi;
}

export const unavailable = (): ApiError => new ApiError('token_unavailable', 'no token: invalid_client');
export { institution };
