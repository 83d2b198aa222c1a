export { describeOnEachStack, type StackUnderTest } from './describe-on-each-stack.ts';
