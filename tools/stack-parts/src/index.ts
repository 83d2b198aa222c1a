export { type ChosenPort, choosePort } from './choose-port.ts';
export { type AppResult, lastLine, runApp, type RunAppOptions } from './run-app.ts';
export { type ServiceProcess, type ServiceProcessOptions, startService } from './service-process.ts';
export { type SmallStack, type SmallStackOptions, startSmallStack } from './small-stack.ts';
export { StackError, type StackErrorCode } from './stack-error.ts';
