import type { AnyOperation, HttpMethod, ResponseOf } from '@ambit/api-contract';
import { RequestMapping, RequestMethod, UseInterceptors } from '@nestjs/common';
import { AnswerInterceptor } from './answer.interceptor.ts';
import { routeMetadata } from './metadata.ts';

type Handler<O extends AnyOperation> = (...args: never[]) => Promise<ResponseOf<O>> | ResponseOf<O>;

const requestMethods: Readonly<Record<HttpMethod, RequestMethod>> = {
  GET: RequestMethod.GET,
  POST: RequestMethod.POST,
  PUT: RequestMethod.PUT,
  PATCH: RequestMethod.PATCH,
  DELETE: RequestMethod.DELETE,
};

/**
 * Makes a method the handler of an operation: its route, its scope, its permission, its input and its answer all come
 * from the contract. A handler that answers something else does not compile.
 *
 * @example
 * import { getAccountSummary } from '@ambit/accounts-contract';
 * import type { InputOf, ResponseOf } from '@ambit/api-contract';
 *
 * abstract class Summaries {
 *   abstract find(id: string): Promise<ResponseOf<typeof getAccountSummary>>;
 *
 *   @Operation(getAccountSummary)
 *   getSummary(@OperationInput() input: InputOf<typeof getAccountSummary>) {
 *     return this.find(input.params.id);
 *   }
 * }
 */
export function Operation<const O extends AnyOperation>(operation: O) {
  return <H extends Handler<O>>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<H>,
  ): void => {
    const handler = descriptor.value;
    if (handler === undefined) throw new TypeError(`@Operation(${operation.id}) belongs on a method`);
    routeMetadata.setOperation(handler, operation);
    RequestMapping({ method: requestMethods[operation.method], path: operation.path })(
      target,
      key,
      descriptor,
    );
    UseInterceptors(AnswerInterceptor)(target, key, descriptor);
  };
}
