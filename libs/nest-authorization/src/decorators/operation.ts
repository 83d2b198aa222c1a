import type { AnyOperation, HttpMethod, ResponseOf } from '@ambit/api-contract';
import { RequestMapping, RequestMethod, Res } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { declarationOf, declare } from './metadata.ts';
import { sendAnswer } from './send-answer.ts';

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
    const index = nextParameter(target, key, handler.length);
    // In place of an interceptor, which would put an observable of rxjs around every call. Nest gives the reply as the
    // parameter after those of the method.
    const answering = function (this: unknown, ...args: never[]): unknown {
      const answer = handler.apply(this, args);
      const reply: unknown = args[index];
      if (reply === undefined) return answer; // called by something else than Nest
      return answer instanceof Promise
        ? answer.then((settled) => sendAnswer(reply, settled))
        : sendAnswer(reply, answer);
    };
    carryOver(handler, answering);
    declare(answering, { operation });
    // To whoever calls the method it is what it was; only Nest gives it a reply.
    descriptor.value = answering as H;
    Res({ passthrough: true })(target, key, index);
    RequestMapping({ method: requestMethods[operation.method], path: operation.path })(
      target,
      key,
      descriptor,
    );
  };
}

/** Decorators of parameters have run before that of their method, and have left the index of each. */
function nextParameter(target: object, key: string | symbol, declared: number): number {
  const decorated: object = Reflect.getMetadata(ROUTE_ARGS_METADATA, target.constructor, key) ?? {};
  const indices = Object.values(decorated).map(({ index }: { readonly index: number }) => index);
  return Math.max(declared, ...indices.map((index) => index + 1));
}

/** What other decorators have said of the method, they have said of its function. */
function carryOver(from: (...args: never[]) => unknown, to: (...args: never[]) => unknown): void {
  for (const name of Reflect.getOwnMetadataKeys(from))
    Reflect.defineMetadata(name, Reflect.getOwnMetadata(name, from), to);
  declare(to, declarationOf(from));
  Object.defineProperty(to, 'name', { value: from.name });
}
