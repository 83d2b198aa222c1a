export { packageApp, type PackageAppOptions } from './app/package-app.ts';
export { packageLib, type PackageLibOptions } from './lib/package-lib.ts';
export { type LockedPackage, PackageLock } from './lock/package-lock.ts';
export { pruneLock, type PrunedLock } from './lock/prune-lock.ts';
export { PackagingError, type PackagingErrorCode } from './packaging-error.ts';
