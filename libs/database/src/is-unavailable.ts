import { DatabaseError } from './database-error.ts';
import { reasonOf } from './error-parts.ts';

/**
 * SQLSTATE of what passes: class 08 (connection), a server that stops or starts, was demoted to a standby, or has no
 * connection, memory or disk left; a statement that waited longer than it may, or was the victim of a conflict.
 */
const sqlStates = /^(08...|57P0[123]|57014|25006|53...|55P03|40001|40P01)$/;
const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** What node-postgres says without a code. */
const driverMessages =
  /connection terminated|connection error and is not queryable|timeout exceeded when trying to connect|connection timeout/i;

/** Whether a query was given up after `query_timeout`, which node-postgres says without a code. */
export function isReadTimeout(error: unknown): boolean {
  return reasonOf(error) === 'Query read timeout';
}

/**
 * Whether an error of a query means that the database cannot be had at the moment, rather than that the query was
 * wrong: what a service answers by 503 and a caller may repeat. Whether a change was made is not known then.
 *
 * @example
 * if (isUnavailable(error)) response.writeHead(503, { 'retry-after': '5' });
 */
export function isUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if (isReadTimeout(error) || (error instanceof DatabaseError && error.code === 'database_silent'))
    return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code !== undefined && (sqlStates.test(code) || systemCodes.has(code))) return true;
  return driverMessages.test(reasonOf(error));
}
