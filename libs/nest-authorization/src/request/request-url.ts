import type { HttpRequest } from './http-request.ts';

/**
 * The URL that the client used: where the API is reached, and the path of the request. The `Host` header has no part in
 * it: whoever sends a stolen proof chooses that too.
 */
export function requestUrl(publicUrl: string, { url }: HttpRequest): string {
  // In absolute form (RFC 9112 §3.2.2) the client names a host as well, which is no more than such a header.
  const path = url.startsWith('/') ? url : (URL.parse(url)?.pathname ?? '/');
  return publicUrl.replace(/\/+$/, '') + path;
}
