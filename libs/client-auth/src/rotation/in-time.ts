import { ClientAuthError } from '../issuer/client-auth-error.ts';
import { withinTime } from '../outside/within-time.ts';
import { RotationError } from './rotation-error.ts';

/**
 * Waits for what is outside of this process no longer than this.
 *
 * @param missing what there is none of when the time is over, such as 'No key ring'
 * @throws {RotationError} `timeout`, or what the work throws
 */
export async function inTime<T>(work: Promise<T>, timeoutMs: number, missing: string): Promise<T> {
  try {
    return await withinTime(work, timeoutMs, missing);
  } catch (cause) {
    if (!(cause instanceof ClientAuthError && cause.code === 'timeout')) throw cause;
    throw new RotationError('timeout', `${missing} within ${timeoutMs} ms: check what keeps it`);
  }
}
