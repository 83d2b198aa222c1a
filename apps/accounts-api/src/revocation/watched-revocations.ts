import { AccessTokenError, type Revocations } from '@ambit/access-token';
import { type ChangeWatch, type Database, withinTime } from '@ambit/database';
import { sql } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { RevocationError } from './revocation-error.ts';
import { RevocationList, type RevokedTokenRow } from './revocation-list.ts';

/** The topic of `change_version` that counts changes of revoked tokens. */
export const revokedTokensTopic = 'revoked_tokens';

/** Milliseconds for which the list is used without being confirmed; after that no token is taken. */
export const revocationsStaleAfterMs = 5_000;

/** What a process keeps in memory at most: some 100 bytes each. */
export const mostRevocations = 100_000;

const longestLoadMs = 4_000;

export interface WatchedRevocations extends Revocations {
  isRevoked(token: Parameters<RevocationList['has']>[0]): boolean;
  /** Resolves when the list is there: before that no token is taken. */
  readonly ready: Promise<void>;
  /** Resolves when no load is running and none will follow. */
  stop(): Promise<void>;
}

interface Log {
  warn(details: object, message: string): void;
}

/**
 * Keeps the whole list of revoked tokens in memory and up to date: read when the watch says that it has changed, which
 * is within a second while the database answers. When that cannot be confirmed for five seconds it says so, rather than
 * letting pass what may be revoked.
 */
export function watchedRevocations(
  database: Pick<Database<Tables>, 'kysely'>,
  watch: ChangeWatch,
  log: Log,
): WatchedRevocations {
  let list = new RevocationList([]);
  let version: number | undefined;
  let confirmedAt = -Infinity;
  let loading: Promise<void> | undefined;
  let stopped = false;

  const load = async (): Promise<void> => {
    const askedAt = watch.now();
    const loaded = await withinTime(readRevocations(database), longestLoadMs);
    // One that was overtaken while it waited must not take the place of a later one.
    if (askedAt < confirmedAt && version !== undefined) return;
    list = new RevocationList(loaded.rows);
    version = loaded.version;
    confirmedAt = askedAt;
    watch.observe(revokedTokensTopic, loaded.version, askedAt);
  };
  const refresh = (): Promise<void> =>
    (loading ??= load().finally(() => {
      loading = undefined;
    }));
  watch.onConfirmed(revokedTokensTopic, (current, askedAt) => {
    if (stopped) return;
    if (current === version) {
      confirmedAt = Math.max(confirmedAt, askedAt);
      return;
    }
    refresh().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : 'unknown reason';
      log.warn({ reason }, 'the list of revoked tokens could not be read; will try again');
    });
  });

  return {
    ready: refresh(),
    isRevoked: (token) => {
      if (watch.now() - confirmedAt > revocationsStaleAfterMs)
        throw new AccessTokenError(
          'revocations_unavailable',
          'Whether the access token has been revoked cannot be told at the moment: try again later',
          { retryAfter: 5 },
        );
      return list.has(token);
    },
    stop: async () => {
      stopped = true;
      await loading?.catch(() => undefined);
    },
  };
}

/** The list and the version that it has, in one statement, so that both are of one moment. */
async function readRevocations({ kysely }: Pick<Database<Tables>, 'kysely'>) {
  const { rows } = await sql<RevokedTokenRow & { readonly version: number | null }>`
    select counted.version, revoked.token_id_hash, revoked.client_id, revoked.issued_before, revoked.issuer
    from (select (select version from change_version where topic = ${revokedTokensTopic}) as version) as counted
    left join revoked_token as revoked on revoked.expires_at > now()
    limit ${mostRevocations + 1}`.execute(kysely);
  if (rows.length > mostRevocations)
    throw new RevocationError(
      'too_many_revocations',
      `The table revoked_token holds more than the ${mostRevocations} revocations that a process keeps, and until it holds fewer no token is taken: revoke by client, and delete those of its tokens`,
    );
  return { rows, version: rows[0]?.version ?? 0 };
}
