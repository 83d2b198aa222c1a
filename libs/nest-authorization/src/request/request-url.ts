import type { HttpRequest } from './http-request.ts';

/**
 * The URL that the client used: where the API is reached, and the path of the request. The `Host` header has no part in
 * it: whoever sends a stolen proof chooses that too.
 *
 * @throws {TypeError} when it is not known where the API is reached
 */
export function requestUrl(publicUrl: string | undefined, { url }: HttpRequest): string {
  // Else every proof would be refused, and nobody would know why.
  if (publicUrl === undefined || !URL.canParse(publicUrl))
    throw new TypeError('publicUrl is no URL: say where clients reach the API');
  // In absolute form (RFC 9112 §3.2.2) the client names a host as well, which is no more than such a header.
  const path = url.startsWith('/') ? url : (URL.parse(url)?.pathname ?? '/');
  return publicUrl.replace(/\/+$/, '') + path;
}
