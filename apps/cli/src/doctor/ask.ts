const largestAnswer = 256 * 1024;
const timeoutMs = 10_000;

export interface AskOptions {
  readonly fetch: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer, its body where that is a JSON object. */
export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Readonly<Record<string, unknown>> | undefined;
  /** Whether the body is JSON of any kind; one that is too large to be read may be. */
  readonly isJson: boolean;
  /** Milliseconds since the epoch, by the own clock. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** There was no answer. */
export interface Unanswered {
  /** A few words, such as `ECONNREFUSED`. */
  readonly reason: string;
}

/** Asks one thing by GET: bounded in time and size, and no redirect is followed. It never throws for want of an answer. */
export async function ask(url: string, options: AskOptions): Promise<Asked | Unanswered> {
  const { fetch, clock, signal, headers = {} } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  const sentAt = clock();
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json', ...headers },
      redirect: 'manual',
      signal: AbortSignal.any([deadline, signal]),
    });
    const receivedAt = clock();
    return {
      status: response.status,
      headers: response.headers,
      ...(await readJson(response)),
      sentAt,
      receivedAt,
    };
  } catch (error) {
    signal.throwIfAborted();
    return { reason: deadline.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error) };
  }
}

async function readJson(response: Response): Promise<Pick<Asked, 'json' | 'isJson'>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > largestAnswer) return { json: undefined, isJson: true };
    chunks.push(chunk);
  }
  try {
    const parsed: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return { json: isObject ? { ...parsed } : undefined, isJson: true };
  } catch {
    return { json: undefined, isJson: false }; // whoever needs an object says that there is none
  }
}

/** The code that fetch hides in its cause; a message could quote what was sent. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const isCoded = typeof cause === 'object' && cause !== null && 'code' in cause;
  return isCoded && typeof cause.code === 'string' ? cause.code : 'the connection failed';
}
