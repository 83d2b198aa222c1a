/**
 * Tells somebody of what has happened, and gives their answer; undefined where they throw. What they throw is their own
 * affair and changes nothing about a call; that they threw is a warning of the process, without what they said.
 */
export function told<T, A>(listener: ((of: T) => A) | undefined, of: T): A | undefined {
  try {
    const answer = listener?.(of);
    void Promise.resolve(answer).catch(warn);
    return answer;
  } catch {
    warn();
    return undefined;
  }
}

function warn(): void {
  process.emitWarning('A function that was told of a call has thrown; what it threw was dropped', {
    code: 'AMBIT_LISTENER_FAILED',
  });
}
