export { type ApiAs, apiAs, type ApiAsOptions } from './api-as.ts';
export {
  describeOnEachStack,
  describeOnPostgresqlStack,
  type StackSettings,
  type StackUnderTest,
} from './describe-on-each-stack.ts';
