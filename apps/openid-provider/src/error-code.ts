/** The code of a system error, such as ENOENT. Errors of node's own may be of another realm: `instanceof` misses those. */
export function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : 'unknown reason';
}
