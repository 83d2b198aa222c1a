export {
  type AppResult,
  choosePort,
  type ChosenPort,
  lastLine,
  runApp,
  type RunAppOptions,
  type ServiceProcess,
  type ServiceProcessOptions,
  StackError,
  type StackErrorCode,
  startService,
} from '@ambit/stack-parts';
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
export { readSeedDirectory, type SeedDirectory, type SeededInstitution } from './stack/seed-directory.ts';
export { type Stack, type StackOptions, startStack } from './stack/start-stack.ts';
