import { createHash } from 'node:crypto';

/** SHA-256 in base64url: names a value that is not to be kept. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
