import { type TypedCallOptions, typedCall } from './typed-call.ts';

/** A request as it would be sent, but for what authorises it. */
export interface WrittenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Of each request alone, and no part of what is asked. */
const perRequest = new Set(['authorization', 'x-request-id']);

/**
 * Writes a request out without sending it: by the client that would send it, with a fetch that keeps what it is given.
 *
 * @throws {CliError} `insecure_url`; {ApiError} `invalid_request` when the contract refuses it
 */
export async function writeRequest(
  options: Pick<TypedCallOptions, 'api' | 'operation' | 'request' | 'baseUrl' | 'allowInsecureLoopback'>,
): Promise<WrittenRequest> {
  const written: WrittenRequest[] = [];
  const keep: typeof fetch = async (url, init) => {
    const headers = [...new Headers(init?.headers)].filter(([name]) => !perRequest.has(name));
    written.push({
      url: String(url),
      method: init?.method ?? 'GET',
      headers: Object.fromEntries(headers),
      body: typeof init?.body === 'string' ? init.body : undefined,
    });
    throw new Error('not sent');
  };
  const tokens = {
    scopes: [options.operation.scope],
    getToken: async () => ({ value: 'none' }),
    invalidate: () => undefined,
  };
  try {
    await typedCall({ ...options, tokens, fetch: keep, retries: 0 });
  } catch (error) {
    if (written[0] === undefined) throw error;
  }
  const [request] = written;
  if (request === undefined) throw new TypeError('The client has sent nothing');
  return request;
}
