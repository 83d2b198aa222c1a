/**
 * Key of the option that allows plain http to loopback addresses, for development. A symbol, so that no parsed
 * configuration can switch it on.
 */
export const allowInsecureLoopback: unique symbol = Symbol('allowInsecureLoopback');

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Whether assertions and tokens may travel to this URL. */
export function isSecureUrl(text: string, insecureLoopback: boolean): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  return (
    url.protocol === 'https:' || (insecureLoopback && url.protocol === 'http:' && loopback.has(url.hostname))
  );
}
