import { openApp } from '../nest-app.ts';
import type { StartServer } from '../server-config.ts';

/** Nest on Express without authorisation. */
export const start: StartServer = () => openApp('express');
