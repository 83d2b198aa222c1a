import { DrillError } from '../drill-error.ts';
import type { Timeline } from './timeline.ts';

/**
 * Ends a drill in which a request failed, or in which one was refused and only a repeat made it good: then somebody did
 * not know a key that was in use.
 *
 * @throws {DrillError} `request_failed`, `request_refused`
 */
export function assertNothingFailed({ total, failures }: Timeline, logs: string): void {
  if (total.failed > 0)
    throw new DrillError(
      'request_failed',
      `${total.failed} requests failed, the first: ${failures[0] ?? 'unknown'}; see ${logs}`,
    );
  if (total.refused > 0 || total.tokensRefused > 0)
    throw new DrillError(
      'request_refused',
      `Every request was answered, but ${total.refused} attempts and ${total.tokensRefused} token requests were refused: somebody did not know a key; see ${logs}`,
    );
}
