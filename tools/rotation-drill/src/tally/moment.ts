/** Something that happened during the drill, beside the requests. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: 'client key' | 'provider key' | 'kill';
  /** What became of it: `published`, `active`, … of a key; the name of a process that was killed. */
  readonly what: string;
  /** The kid, where it is about a key. */
  readonly kid?: string;
}

/** In the order in which they happened. */
export function inOrder(moments: readonly Moment[]): readonly Moment[] {
  return moments.toSorted((a, b) => a.at - b.at);
}
