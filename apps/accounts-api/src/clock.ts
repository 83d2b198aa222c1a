/** Injection token of a {@link Clock}. */
export const CLOCK = Symbol('Clock');

/** Milliseconds since the epoch. */
export type Clock = () => number;
