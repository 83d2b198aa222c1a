import { type Account, entityTag } from '@ambit/accounts-contract';
import { ApiError } from '@ambit/api-client';
import { type Scope, scopes } from '@ambit/scopes';
import type { Target } from '../config.ts';
import type { Connection } from '../connection/connect.ts';
import { failureOf } from '../connection/failure-of.ts';
import {
  type InstitutionResult,
  type JobFailure,
  type JobOutcome,
  nameOf,
} from '../connection/job-report.ts';
import { mapConcurrently } from '../connection/map-concurrently.ts';
import type { Progress } from '../progress/progress.ts';
import { nextMaturity } from './next-maturity.ts';

/** The least that the job needs: to find certificates, and to change their dates. Neither scope implies the other. */
export const rolloverScopes = [
  scopes.accounts.read,
  scopes.accounts.write,
] as const satisfies readonly Scope[];

export interface RolloverOptions {
  readonly targets: readonly Target[];
  /** ISO 8601 calendar date: what matured on or before it is rolled over. */
  readonly asOf: string;
  readonly termMonths: number;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

type Api = Connection<(typeof rolloverScopes)[number]>['api'];

const concurrency = 8;
/** How often an account that somebody else is changing is read again. */
const attempts = 3;

/**
 * Gives certificates whose maturity has passed their next maturity date. Each change names the version that the
 * decision was made on; run twice, the second run finds nothing to do.
 */
export async function runMaturityRollover(
  { api }: { readonly api: Api },
  options: RolloverOptions,
): Promise<JobOutcome> {
  const { targets, progress, signal } = options;
  const failures: JobFailure[] = [];
  const institutions: InstitutionResult[] = [];
  let done = 0;
  for (const target of targets) {
    let accounts = 0;
    try {
      for await (const due of duePages(api, target, options)) {
        const rolled = await mapConcurrently(due, concurrency, async (account) => {
          try {
            return await rollOver(api, target, account, options);
          } catch (error) {
            failures.push(failureOf(error, { institution: target.institution, accountId: account.id }));
            return false;
          }
        });
        accounts += rolled.filter(Boolean).length;
        done += due.length;
        progress.show(nameOf(target), done);
      }
    } catch (error) {
      if (signal.aborted) signal.throwIfAborted();
      failures.push(failureOf(error, { institution: target.institution }));
    }
    institutions.push({ id: target.institution, name: target.name, accounts });
  }
  progress.end();
  return { institutions, failures, outputs: [], resumed: false };
}

/** The certificates that are due, page by page. Those that are rolled over leave the filter; the cursor goes by id. */
async function* duePages(
  api: Api,
  target: Target,
  { asOf, signal }: RolloverOptions,
): AsyncIterable<readonly Account[]> {
  let cursor: string | undefined;
  do {
    signal.throwIfAborted();
    const { body } = await api.inquireAccounts(
      {
        params: boundaryOf(target),
        body: {
          filter: { accountTypes: ['time_deposit'], accountStatuses: ['active'], maturityDate: { to: asOf } },
          limit: 100,
          cursor,
        },
      },
      { signal },
    );
    yield body.accounts;
    cursor = body.nextCursor;
  } while (cursor !== undefined);
}

/** Rolls one certificate over. False when there was nothing to do any more. */
async function rollOver(
  api: Api,
  target: Target,
  found: Account,
  options: RolloverOptions,
): Promise<boolean> {
  const { asOf, termMonths, dryRun, signal } = options;
  const params = { ...boundaryOf(target), id: found.id };
  let account = found;
  for (let attempt = 1; ; attempt += 1) {
    const { maturityDate } = account;
    if (maturityDate === undefined || maturityDate > asOf || account.accountStatus !== 'active') return false;
    if (dryRun) return true;
    try {
      await api.editAccountDates(
        {
          params,
          headers: { 'if-match': entityTag(account.version) },
          body: { maturityDate: nextMaturity(maturityDate, asOf, termMonths) },
        },
        { signal },
      );
      return true;
    } catch (error) {
      // Somebody else was faster: what they did may have settled it, so decide again on what is there now.
      if (!(error instanceof ApiError) || error.code !== 'precondition_failed' || attempt === attempts)
        throw error;
      account = (await api.getAccount({ params }, { signal })).body;
    }
  }
}

function boundaryOf({ institution, enterpriseUser }: Target) {
  return { institutionUniversalId: institution, enterpriseUserId: enterpriseUser };
}
