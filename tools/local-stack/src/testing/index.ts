export { type ApiAs, apiAs } from './api-as.ts';
export { describeOnEachStack, type StackUnderTest } from './describe-on-each-stack.ts';
