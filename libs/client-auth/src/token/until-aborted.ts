import { ClientAuthError } from '../issuer/client-auth-error.ts';

/** Does work that others may share, and waits for it: the signal ends this waiting and nothing else. */
export async function untilAborted<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work();
  const abortion = (): ClientAuthError =>
    new ClientAuthError('aborted', 'The caller no longer waits for a token', { cause: signal.reason });
  if (signal.aborted) throw abortion(); // nothing is begun for who has gone
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortion());
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
