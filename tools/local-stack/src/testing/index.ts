export { type ApiAs, apiAs, type ApiAsOptions } from './api-as.ts';
export {
  describeOnEachStack,
  type StackUnderTest,
  type SuiteStackOptions,
} from './describe-on-each-stack.ts';
