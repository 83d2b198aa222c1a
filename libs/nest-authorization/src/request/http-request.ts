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
}

/** How often a header stands in a request; node keeps only the first `Authorization` in `headers`. */
export function countHeader(request: HttpRequest, name: string): number {
  const raw = request.raw?.rawHeaders ?? request.rawHeaders ?? [];
  return raw.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length;
}
