export type { ApiParts } from './api-parts.ts';
export { type HttpLimits, httpLimits } from './http/http-limits.ts';
export { type RunningApi, serveApi } from './serve-api.ts';
export { ServiceConfig } from './service-config.ts';
