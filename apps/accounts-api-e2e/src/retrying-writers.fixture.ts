import { accountsApi } from '@ambit/accounts-contract';
import { allowInsecureLoopback, createApiClient } from '@ambit/api-client';
import { maturityRollover } from '@ambit/local-stack';
import { apiAs, type StackUnderTest } from '@ambit/local-stack/testing';
import { scopes } from '@ambit/scopes';
import { randomUUID } from 'node:crypto';

/** What became of the writes. */
export interface Written {
  /** The keys of the writes that were acknowledged, by account, in their order. */
  readonly acknowledged: ReadonlyMap<string, readonly string[]>;
  /** Acknowledged writes whose answer was the replay of one that was lost on the way. */
  readonly replayed: number;
  /** HTTP requests by status; `broken` where there was no answer. */
  readonly attempts: Readonly<Record<string, number>>;
}

/** Clients that change accounts without a pause, and repeat each change until it is acknowledged. */
export interface Writers {
  /** Resolves when so many more writes have been acknowledged. */
  next(count: number): Promise<void>;
  /** Lets each end the write that it has under way. Rejects when one was refused. */
  end(): Promise<Written>;
}

/** One writer for each of so many accounts, in the name of a user who may do everything. */
export async function startWriters({ stack }: StackUnderTest, accounts: number): Promise<Writers> {
  const [institution] = stack.seed.institutions;
  if (institution === undefined) throw new Error('The seed has no institution');
  const boundary = { institutionUniversalId: institution.id, enterpriseUserId: institution.managerUser };
  const { tokens } = await apiAs(stack, maturityRollover, [scopes.accounts.read, scopes.accounts.write]);
  const attempts: Record<string, number> = {};
  const api = createApiClient(accountsApi, {
    baseUrl: stack.api.url,
    tokens,
    timeoutMs: 60_000,
    retries: 1_000,
    fetch: async (input, init) => {
      let outcome = 'broken';
      try {
        const response = await fetch(input, init);
        outcome = String(response.status);
        return response;
      } finally {
        attempts[outcome] = (attempts[outcome] ?? 0) + 1;
      }
    },
    [allowInsecureLoopback]: true,
  });
  const filter = { accountStatuses: ['active' as const] };
  const found = await api.inquireAccounts({ params: boundary, body: { filter, limit: accounts } });

  const acknowledged = new Map<string, readonly string[]>();
  let replayed = 0;
  let isEnding = false;
  const waiting = new Set<{ left: number; readonly resolve: () => void }>();
  const writers = found.body.accounts.map(async ({ id }) => {
    const params = { ...boundary, id };
    let etag = (await api.getAccount({ params })).headers.etag;
    for (let count = 1; !isEnding; count += 1) {
      const key = `"${randomUUID()}"`;
      const { headers } = await api.editAccount({
        params,
        headers: { 'if-match': etag, 'idempotency-key': key },
        body: { description: `write ${count}` },
      });
      etag = headers.etag;
      acknowledged.set(id, [...(acknowledged.get(id) ?? []), key]);
      if (headers['idempotency-replayed'] !== undefined) replayed += 1;
      for (const waiter of waiting) if ((waiter.left -= 1) === 0) waiter.resolve();
    }
  });
  const ended = Promise.all(writers);
  return {
    next: (count) =>
      Promise.race([
        new Promise<void>((resolve) => waiting.add({ left: count, resolve })),
        // A writer that was refused ends the waiting too.
        ended.then(() => undefined),
      ]),
    end: async () => {
      isEnding = true;
      await ended;
      return { acknowledged, replayed, attempts };
    },
  };
}
