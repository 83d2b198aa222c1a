/**
 * Calls back once after some milliseconds, unless the function that it returns is called before. By argument, so that
 * tests live an hour in no time.
 */
export type Schedule = (callback: () => void, milliseconds: number) => () => void;

/** The timers of the process; they do not keep it alive. */
export const processTimers: Schedule = (callback, milliseconds) => {
  const timer = setTimeout(callback, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
};
