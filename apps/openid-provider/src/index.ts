export { type RunningProvider, startProvider } from './app.ts';
export { ProviderConfig } from './config.ts';
