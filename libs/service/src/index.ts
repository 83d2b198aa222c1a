export { closeServer } from './close-server.ts';
export { ConfigError, type ConfigProblem } from './config-error.ts';
export { configFields } from './config-fields.ts';
export { createLogger, type DestinationStream, type Logger, type LoggerOptions } from './create-logger.ts';
export { describeError } from './describe-error.ts';
export {
  createHealth,
  type Health,
  type HealthCheck,
  type HealthCheckOutcome,
  type HealthOptions,
  type HealthReport,
} from './health.ts';
export { healthRequestListener } from './health-request-listener.ts';
export { listen, type ListenAddress, listenError, urlOf } from './listen.ts';
export { type Environment, loadConfig } from './load-config.ts';
export { type LogLevel, logLevels } from './log-level.ts';
export { redactText } from './redact.ts';
export { runCommand, type RunCommandOptions } from './run-command.ts';
export {
  type ProcessContext,
  type RunningService,
  runService,
  type RunServiceOptions,
} from './run-service.ts';
export { limitWork, type WorkLimit } from './work-limit.ts';
export { ServiceError, type ServiceErrorCode } from './service-error.ts';
