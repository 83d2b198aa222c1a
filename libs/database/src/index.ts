export { type ChangeVersionTable, createChangeVersions, watchTable } from './change-watch/change-versions.ts';
export { type ChangeWatch, type ChangeWatchOptions, watchChanges } from './change-watch/watch-changes.ts';
export type { Database, DatabaseKind } from './database.ts';
export { DatabaseError, type DatabaseErrorCode } from './database-error.ts';
export { deleteInBatches, type DeleteOptions } from './delete-in-batches.ts';
export type { DedicatedConnection } from './dedicated-connection.ts';
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
export { isolateByInstitution } from './row-security/isolate-by-institution.ts';
export type { Privilege, Privileges } from './row-security/privileges.ts';
export { shieldFunction } from './row-security/shield-function.ts';
export { startUsedIdSweep, type UsedIdSweep, type UsedIdSweepOptions } from './used-ids/used-id-sweep.ts';
export { type UsedIdOptions, usedIds, type UsedIds, type UsedIdTable } from './used-ids/used-ids.ts';
export { withinTime } from './within-time.ts';
