import { ClientAuthError } from './client-auth-error.ts';
import { harmless, type HarmlessError } from '../outside/harmless.ts';

const largestAnswer = 256 * 1024;

export interface ExchangeOptions {
  readonly fetch: typeof fetch;
  /** Milliseconds for the whole exchange, body included. */
  readonly timeoutMs: number;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly method?: 'GET' | 'POST';
  readonly body?: URLSearchParams;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Told the headers of the answer as soon as they are there, and when the request was sent, by `clock`. */
  readonly onHeaders?: (headers: Headers, sentAt: number) => void;
}

/** An answer of the provider: its status, and its body where that is JSON. */
export interface ProviderAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

/**
 * Asks the provider one thing. Redirects are not followed: they would carry an assertion to an address that nobody
 * chose. Time and size are bounded.
 *
 * @throws {ClientAuthError} `timeout`, `network_failed`, `invalid_response`
 */
export async function exchange(url: string, options: ExchangeOptions): Promise<ProviderAnswer> {
  const { fetch, timeoutMs, clock, method = 'GET', body } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  const place = new URL(url).origin;
  const sentAt = clock();
  try {
    const response = await fetch(url, {
      method,
      body,
      headers: { ...options.headers, accept: 'application/json' },
      redirect: 'manual',
      signal: deadline,
    });
    options.onHeaders?.(response.headers, sentAt);
    return { status: response.status, headers: response.headers, json: await readJson(response, place) };
  } catch (error) {
    if (error instanceof ClientAuthError) throw error;
    if (deadline.aborted)
      throw new ClientAuthError('timeout', `${place} did not answer within ${timeoutMs} ms`);
    const cause = harmless(error);
    throw new ClientAuthError('network_failed', `${place} could not be reached (${reasonOf(cause)})`, {
      cause,
    });
  }
}

async function readJson(response: Response, place: string): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > largestAnswer)
      throw new ClientAuthError(
        'invalid_response',
        `The answer of ${place} is larger than ${largestAnswer} bytes`,
      );
    chunks.push(chunk);
  }
  const mediaType = response.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (mediaType !== 'application/json' && !mediaType.endsWith('+json')) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined; // the callers refuse it; the parser's message would quote the text
  }
}

/** The reason that fetch hides in its cause. */
function reasonOf(error: HarmlessError): string {
  // Made by `harmless`, as this one was.
  const cause = error.cause as HarmlessError | undefined;
  return cause?.code ?? cause?.message ?? error.code ?? error.message;
}
