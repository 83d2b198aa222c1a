export { type ChosenPort, choosePort } from './stack/choose-port.ts';
export { type JobReport } from './main-job/job-report.ts';
export { jobEnvironment, type JobOptions, runJob } from './main-job/run-job.ts';
export { type Refusal, tryRefusals } from './main-job/refusals.ts';
export {
  administration,
  balanceSnapshot,
  maturityRollover,
  type StackClient,
  stackClients,
} from './stack/clients.ts';
export { type AppResult, lastLine, runApp, type RunAppOptions } from './stack/run-app.ts';
export { readSeedDirectory, type SeedDirectory, type SeededInstitution } from './stack/seed-directory.ts';
export { type ServiceProcess, type ServiceProcessOptions, startService } from './stack/service-process.ts';
export { StackError, type StackErrorCode } from './stack/stack-error.ts';
export { type Stack, type StackOptions, startStack } from './stack/start-stack.ts';
