import { ClientAuthError } from '../issuer/client-auth-error.ts';

/** Milliseconds that the next step of some work may take. Throws `timeout` when the time for all of it is over. */
export type StepTime = () => number;

/**
 * One deadline for work of many steps, each of which may take so long and no longer: without it the steps add up.
 *
 * @param deadlineMs milliseconds from now for all of them
 * @param timeoutMs milliseconds for one
 */
export function stepTime(deadlineMs: number, timeoutMs: number): StepTime {
  const end = performance.now() + deadlineMs;
  return () => {
    const left = Math.ceil(end - performance.now());
    if (left <= 0)
      throw new ClientAuthError('timeout', `No token within ${deadlineMs} ms: what answers, answers late`);
    return Math.min(timeoutMs, left);
  };
}
