import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { HttpRequest } from '../request/http-request.ts';
import { contextOf } from '../request/request-context.ts';

/** The parsed input of the operation; its type is `InputOf<typeof operation>`. */
export const OperationInput = createParamDecorator((_: unknown, context: ExecutionContext) => {
  return contextOf(context.getArgByIndex<HttpRequest>(0)).input;
});
