import type { z } from 'zod';
import type { AnyApi } from './api.ts';
import type { AnyOperation } from './operation.ts';

type RequestPart = 'params' | 'query' | 'headers' | 'body';
type Flat<T> = { [K in keyof T]: T[K] };

/** What a handler receives: each declared part, parsed. */
export type InputOf<O extends AnyOperation> = {
  readonly [K in RequestPart & keyof O]: O[K] extends z.ZodType ? z.output<O[K]> : never;
};

type Given<O extends AnyOperation> = {
  readonly [K in RequestPart & keyof O]: O[K] extends z.ZodType ? z.input<O[K]> : never;
};
// A body is always sent, even one that says nothing.
type Omissible<T> = {
  [K in Exclude<keyof T, 'body'>]: Record<never, never> extends T[K] ? K : never;
}[Exclude<keyof T, 'body'>];

/** What a caller gives: each declared part before parsing; a part whose every field is optional may be left out. */
export type RequestOf<O extends AnyOperation> = Flat<
  Omit<Given<O>, Omissible<Given<O>>> & Partial<Pick<Given<O>, Omissible<Given<O>>>>
>;

type ResponseParts<R, Status> = Flat<
  { readonly status: Status } & (R extends { body: infer B extends z.ZodType }
    ? { readonly body: z.output<B> }
    : { readonly body?: undefined }) &
    (R extends { headers: infer H extends z.ZodType }
      ? { readonly headers: z.output<H> }
      : { readonly headers?: undefined })
>;

/** What an operation answers when it does not refuse, told apart by `status`. */
export type ResponseOf<O extends AnyOperation> = {
  [Status in keyof O['responses']]: ResponseParts<O['responses'][Status], Status>;
}[keyof O['responses']];

/** The union of an API's operations. */
export type OperationOf<A extends AnyApi> = A['operations'][keyof A['operations']];
