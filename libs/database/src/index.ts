export type { Database, DatabaseKind } from './database.ts';
export { DatabaseError, type DatabaseErrorCode } from './database-error.ts';
export {
  type IdempotencyKeyTable,
  idempotently,
  type IdempotentAnswer,
  type IdempotentRequest,
} from './idempotency/idempotently.ts';
export { inInstitution } from './in-institution.ts';
export { isUnavailable } from './is-unavailable.ts';
export type { Migrations } from './migrate.ts';
export { type DatabaseLog, type DatabaseOptions, openDatabase } from './open-database.ts';
export { startUsedIdSweep, type UsedIdSweep, type UsedIdSweepOptions } from './used-ids/used-id-sweep.ts';
export { type UsedIdOptions, usedIds, type UsedIds, type UsedIdTable } from './used-ids/used-ids.ts';
