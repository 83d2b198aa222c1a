import type { IncomingHttpHeaders } from 'node:http';

/** The part of a request that is read here; Fastify's and Express's both have it. */
export interface HttpRequest {
  readonly method: string;
  /** The request target as it came, without any host that a proxy or the framework adds. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly params: unknown;
  readonly query: unknown;
  readonly body?: unknown;
  /** node's own request, on Fastify. */
  readonly raw?: { readonly rawHeaders?: readonly string[] };
  readonly rawHeaders?: readonly string[];
  /** Where passport leaves who was authenticated. */
  user?: unknown;
}

/** The part of a reply that is used here; Fastify's and Express's both have it. */
export interface Reply {
  status(code: number): unknown;
  header(name: string, value: string): unknown;
}

/** How often a header stands in a request; node keeps only the first `Authorization` in `headers`. */
export function countHeader(request: HttpRequest, name: string): number {
  const raw = request.raw?.rawHeaders ?? request.rawHeaders ?? [];
  let count = 0;
  // Names and values take turns. Most names are told apart by their length.
  for (let index = 0; index < raw.length; index += 2) {
    const text = raw[index];
    if (text?.length === name.length && text.toLowerCase() === name) count += 1;
  }
  return count;
}
