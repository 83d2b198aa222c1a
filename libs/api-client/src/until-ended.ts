/** Waits for work by others no longer than until the signal. The work itself goes on: nobody can stop it. */
export async function untilEnded<T>(work: Promise<T>, ended: AbortSignal): Promise<T> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new Error('The call has ended'));
    if (ended.aborted) onAbort();
    else ended.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    ended.removeEventListener('abort', onAbort);
  }
}
