export {
  runBalanceSnapshot,
  type SnapshotOptions,
  snapshotScopes,
} from './balance-snapshot/run-balance-snapshot.ts';
export {
  type RolloverOptions,
  rolloverScopes,
  runMaturityRollover,
} from './maturity-rollover/run-maturity-rollover.ts';
