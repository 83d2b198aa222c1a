export { openAccountsDatabase, type RunningApi, startApi } from './app.ts';
export { ApiConfig, StorageConfig } from './config.ts';
