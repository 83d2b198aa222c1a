/**
 * Tells somebody of what has happened. What they throw is their own affair and changes nothing about it; that they threw
 * is a warning of the process, without what they said.
 */
export function tell<T>(listener: ((of: T) => unknown) | undefined, of: T): void {
  const warn = (): void =>
    process.emitWarning('A function that was told of something has thrown; what it threw was dropped', {
      code: 'AMBIT_LISTENER_FAILED',
    });
  try {
    void Promise.resolve(listener?.(of)).catch(warn);
  } catch {
    warn();
  }
}
