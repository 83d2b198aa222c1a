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
  const raw = rawHeaders(request);
  let count = 0;
  for (let index = 0; index < raw.length; index += 2) if (isNamed(raw[index], name)) count += 1;
  return count;
}

/**
 * The value of a header that stands in a request once, and undefined of any other. Unlike `headers`, which node makes of all
 * of them when it is first looked at, this costs next to nothing.
 */
export function soleHeader(request: HttpRequest, name: string): string | undefined {
  const raw = rawHeaders(request);
  let found: string | undefined;
  for (let index = 0; index < raw.length; index += 2) {
    if (!isNamed(raw[index], name)) continue;
    if (found !== undefined) return undefined;
    found = raw[index + 1];
  }
  return found;
}

/** Names and values take turns. */
function rawHeaders(request: HttpRequest): readonly string[] {
  return request.raw?.rawHeaders ?? request.rawHeaders ?? [];
}

/** Most names are told apart by their length. */
function isNamed(text: string | undefined, name: string): boolean {
  return text?.length === name.length && text.toLowerCase() === name;
}
