export { startApi } from './app.ts';
export { openAccountsDatabase } from './database/open-database.ts';
export { ApiConfig, StorageConfig } from './config.ts';
