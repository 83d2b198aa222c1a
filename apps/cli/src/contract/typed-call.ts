import type { AnyApi, AnyOperation } from '@ambit/api-contract';
import { allowInsecureLoopback, createApiClient, type TokenSource } from '@ambit/api-client';
import { checkedUrl } from '../connection/checked-url.ts';
import type { OperationRequest } from './operation-request.ts';

/** An answer of an operation, as far as all have it. */
export interface OperationAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: unknown;
}

export interface TypedCallOptions {
  readonly api: AnyApi;
  readonly operation: AnyOperation;
  readonly request: OperationRequest;
  readonly baseUrl: string;
  readonly tokens: TokenSource;
  readonly fetch: typeof fetch;
  readonly allowInsecureLoopback: boolean;
  readonly retries?: number;
  readonly signal?: AbortSignal;
}

/**
 * Calls an operation whose name is known at run time alone, with all checks of `@ambit/api-client`.
 *
 * @throws {CliError} `insecure_url`; {ApiError}
 */
export async function typedCall(options: TypedCallOptions): Promise<OperationAnswer> {
  const { api, operation, request, tokens, fetch, retries, signal } = options;
  const client = createApiClient(api, {
    baseUrl: checkedUrl('--api-url', options.baseUrl, options.allowInsecureLoopback),
    tokens,
    fetch,
    ...(retries !== undefined && { retries }),
    [allowInsecureLoopback]: options.allowInsecureLoopback,
  });
  // The types are of operations known to the compiler; this one is checked by its schemas when it is called.
  const calls = client as unknown as Readonly<
    Record<
      string,
      (given: OperationRequest, how: { readonly signal?: AbortSignal }) => Promise<OperationAnswer>
    >
  >;
  const call = calls[operation.id];
  if (call === undefined) throw new TypeError(`${api.name} has no operation ${operation.id}`);
  return call(request, signal === undefined ? {} : { signal });
}
