/** Of an answer, what a person looks at. */
export interface RecordedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds from the request to its headers. */
  readonly afterMs: number;
}

const interesting = [
  'etag',
  'location',
  'cache-control',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
  'www-authenticate',
  'idempotency-replayed',
  'x-correlation-id',
];

/** A fetch that keeps the last answer, without its body and without what the request was authorised by. */
export function recordingFetch(fetch: typeof globalThis.fetch): {
  readonly fetch: typeof globalThis.fetch;
  readonly last: () => RecordedAnswer | undefined;
} {
  let recorded: RecordedAnswer | undefined;
  return {
    last: () => recorded,
    fetch: async (url, init) => {
      const started = performance.now();
      const response = await fetch(url, init);
      const secret = new Headers(init?.headers).get('authorization')?.split(' ').at(-1);
      // An API may repeat what it was sent.
      const cut = (text: string): string => (secret ? text.replaceAll(secret, '[access token]') : text);
      recorded = {
        status: response.status,
        afterMs: performance.now() - started,
        headers: Object.fromEntries(
          interesting.flatMap((name) => {
            const value = response.headers.get(name);
            return value === null ? [] : [[name, cut(value)]];
          }),
        ),
      };
      return response;
    },
  };
}
