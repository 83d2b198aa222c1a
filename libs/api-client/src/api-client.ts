import type { AnyApi, AnyOperation, RequestOf, ResponseOf } from '@ambit/api-contract';

/** In place of an operation that the token source may not call. The compiler prints its sentence. */
export interface ScopeNotDeclared<Sentence extends string> {
  readonly scopeNotDeclared: Sentence;
}

/** Options of one call. */
export interface CallOptions {
  /** Ends the call; the promise rejects with `aborted`. */
  readonly signal?: AbortSignal;
  /** Milliseconds for the whole call, tokens and retries included; overrides the client's. */
  readonly timeoutMs?: number;
}

/** An answer of the contract, with the id that names the call in the logs of the API. */
export type Answer<O extends AnyOperation> = ResponseOf<O> & { readonly correlationId: string | undefined };

/** An answer to a request that names nothing it has already. */
export type FullAnswer<O extends AnyOperation> = Exclude<Answer<O>, { readonly status: 304 | '304' }>;

/** Calls one operation. Rejects with `ApiError` only. */
export type Call<O extends AnyOperation> = O['responses'] extends { readonly 304: unknown }
  ? ConditionalCall<O>
  : (request: RequestOf<O>, options?: CallOptions) => Promise<Answer<O>>;

/** A read: who sends `If-None-Match` may be answered 304, and nobody else is. */
export interface ConditionalCall<O extends AnyOperation> {
  (
    request: RequestOf<O> & { readonly headers: { readonly 'if-none-match': string } },
    options?: CallOptions,
  ): Promise<Answer<O>>;
  (request: RequestOf<O>, options?: CallOptions): Promise<FullAnswer<O>>;
}

type CallWithin<O extends AnyOperation, Declared extends string> = string extends Declared
  ? ScopeNotDeclared<'the scopes of the token source are not known to the compiler: give them as constants of @ambit/scopes'>
  : O['scope'] extends Declared
    ? Call<O>
    : ScopeNotDeclared<`the token source does not declare '${O['scope']}', which ${O['id']} needs`>;

/** Says of a typed client which API it is of, to tools that read types, under whatever name. Nothing has it at run time. */
declare const apiOf: unique symbol;

/** A function per operation of the API, callable where the token source declares the operation's scope. */
export type ApiClient<A extends AnyApi, Declared extends string> = {
  readonly [Id in keyof A['operations']]: CallWithin<A['operations'][Id], Declared>;
} & { readonly [apiOf]?: A };
