import { guardedApp } from '../nest-app.ts';
import type { StartServer } from '../server-config.ts';

/** Nest on Express, guarded by `@ambit/nest-authorization`. */
export const start: StartServer = (config) => guardedApp('express', config);
