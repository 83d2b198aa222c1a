/** A log that keeps nothing. */
export const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };
