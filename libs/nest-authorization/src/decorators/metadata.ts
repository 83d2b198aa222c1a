import type { AnyOperation } from '@ambit/api-contract';

const operations = new WeakMap<object, AnyOperation>();
const publicRoutes = new WeakMap<object, string>();

/** What the decorators have said of a handler. Kept by function, so that nothing else can say it. */
export const routeMetadata = {
  setOperation: (handler: object, operation: AnyOperation): void => void operations.set(handler, operation),
  operationOf: (handler: object): AnyOperation | undefined => operations.get(handler),
  setPublic: (handler: object, reason: string): void => void publicRoutes.set(handler, reason),
  publicReasonOf: (handler: object): string | undefined => publicRoutes.get(handler),
} as const;
