export { type ChosenPort, choosePort } from './stack/choose-port.ts';
export { balanceSnapshot, maturityRollover, type StackClient, stackClients } from './stack/clients.ts';
export { type AppResult, lastLine, runApp, type RunAppOptions } from './stack/run-app.ts';
export { readSeedDirectory, type SeedDirectory, type SeededInstitution } from './stack/seed-directory.ts';
export { type ServiceProcess, startService } from './stack/service-process.ts';
export { StackError, type StackErrorCode } from './stack/stack-error.ts';
export { type Stack, type StackOptions, startStack } from './stack/start-stack.ts';
