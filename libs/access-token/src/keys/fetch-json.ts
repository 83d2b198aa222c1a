/** Bytes of the largest answer that is read: a hundred RSA keys with their certificates have less. */
const largestAnswer = 512 * 1024;

export interface FetchJsonOptions {
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
}

export interface JsonAnswer {
  readonly headers: Headers;
  readonly body: unknown;
}

/**
 * Gets JSON over HTTP, or undefined where there is none (404). Redirects are not followed: they would lead to a host that
 * nobody chose.
 *
 * @throws {Error} when the answer is not 200, no JSON, or larger than 512 KiB
 */
export async function fetchJson(
  url: string,
  { fetch, signal }: FetchJsonOptions,
): Promise<JsonAnswer | undefined> {
  const response = await fetch(url, { headers: { accept: 'application/json' }, redirect: 'error', signal });
  const { status, headers } = response;
  const isJson = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(headers.get('content-type') ?? '');
  if (status !== 200 || !isJson) {
    await response.body?.cancel();
    if (status === 404) return undefined;
    const origin = new URL(url).origin;
    throw new Error(
      status === 200 ? `${origin} answered with something other than JSON` : `${origin} answered ${status}`,
    );
  }
  return { headers, body: parse(await readBounded(response, url), url) };
}

async function readBounded(response: Response, url: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop by an error cancels the body.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > largestAnswer)
      throw new Error(`${new URL(url).origin} answered with more than ${largestAnswer} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parse(bytes: Uint8Array, url: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // Without the cause: it quotes the answer.
    throw new Error(`${new URL(url).origin} answered with something that is not JSON`);
  }
}
