import { ClientAuthError } from '../issuer/client-auth-error.ts';
import { harmless } from './harmless.ts';

/**
 * Waits for work no longer than this. The work itself goes on: nobody can stop it.
 *
 * @param missing what there is none of when the time is over, such as 'No signature'
 */
export async function withinTime<T>(work: Promise<T>, timeoutMs: number, missing: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new ClientAuthError('timeout', `${missing} within ${timeoutMs} ms`)),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Waits for a signature. What holds a key may be far away, or hang.
 *
 * @throws {ClientAuthError} `signing_failed`
 */
export async function signedInTime<T>(signing: Promise<T>, timeoutMs: number): Promise<T> {
  try {
    return await withinTime(signing, timeoutMs, 'No signature');
  } catch (cause) {
    throw new ClientAuthError(
      'signing_failed',
      `What holds the key did not sign${codeIn(cause)}: check the key and what holds it`,
      { cause: harmless(cause) },
    );
  }
}

/** The code of an error of whatever signs, whose message is kept out: it may hold anything. */
function codeIn(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? ` (${code})` : '';
}
