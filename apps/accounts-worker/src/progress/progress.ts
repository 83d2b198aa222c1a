/** Shows how far a job is. */
export interface Progress {
  /** @param total undefined while nobody knows */
  show(what: string, done: number, total?: number): void;
  end(): void;
}

/**
 * One line that is rewritten on a terminal, at most ten times a second; elsewhere a plain line each time that the work
 * has another name.
 */
export function progressOn(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>,
  clock: () => number = Date.now,
): Progress {
  let shown = '';
  let shownAt = Number.NEGATIVE_INFINITY;
  let width = 0;
  return {
    show: (what, done, total) => {
      const text = `${what}  ${done.toLocaleString('en-US')}${total === undefined ? '' : ` of ${total.toLocaleString('en-US')}`}`;
      if (!stream.isTTY) {
        if (what !== shown) stream.write(`${what}\n`);
        shown = what;
        return;
      }
      if (clock() - shownAt < 100) return;
      shownAt = clock();
      stream.write(`\r${text.padEnd(width)}`);
      width = text.length;
    },
    end: () => {
      if (stream.isTTY && width > 0) stream.write(`\r${' '.repeat(width)}\r`);
      width = 0;
    },
  };
}
