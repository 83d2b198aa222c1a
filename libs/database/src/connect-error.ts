import { DatabaseError } from './database-error.ts';
import { hasCode, reasonOf } from './error-parts.ts';
import type { PostgresqlAddress } from './postgresql-url.ts';

/** Tells an operator why no connection to PostgreSQL came about. */
export function connectError(cause: unknown, { place, user, database }: PostgresqlAddress): DatabaseError {
  const reason = reasonOf(cause);
  if (hasCode(cause, '28P01', '28000') || reason.startsWith('SASL')) {
    return new DatabaseError(
      'authentication_failed',
      `PostgreSQL at ${place} refused the user '${user}': check user and password of DATABASE_URL, and the server's pg_hba.conf`,
      { cause },
    );
  }
  if (hasCode(cause, '3D000')) {
    return new DatabaseError(
      'database_missing',
      `PostgreSQL at ${place} has no database '${database}': create it, or correct DATABASE_URL`,
      { cause },
    );
  }
  if (hasCode(cause, '42501')) {
    return new DatabaseError(
      'permission_denied',
      `The user '${user}' may not connect to the database '${database}' at ${place}: grant CONNECT`,
      { cause },
    );
  }
  return new DatabaseError(
    'database_unreachable',
    `No connection to PostgreSQL at ${place} (${reason}): start it, or correct DATABASE_URL`,
    { cause },
  );
}
