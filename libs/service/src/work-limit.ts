/** Bounds how much a service has under way at once. */
export interface WorkLimit {
  /** What is under way now. */
  readonly inside: number;
  /** Lets one in, and gives the way out, which may be taken more than once; undefined when the service is full. */
  enter(): (() => void) | undefined;
}

/**
 * A bound on the work that is under way, waiting for a database connection included: what comes beyond it is refused at
 * once, which costs nothing, instead of waiting behind all others until nobody wants the answer any more.
 *
 * @example
 * const limit = limitWork(256);
 * const leave = limit.enter();
 * if (leave === undefined) response.writeHead(503, { 'retry-after': '1' }).end();
 * else response.once('close', leave);
 *
 * @throws {TypeError} when `most` is no whole number from 1
 */
export function limitWork(most: number): WorkLimit {
  if (!Number.isSafeInteger(most) || most < 1)
    throw new TypeError('A limit of work is a whole number from 1');
  let inside = 0;
  return {
    get inside() {
      return inside;
    },
    enter: () => {
      if (inside >= most) return undefined;
      inside += 1;
      let isIn = true;
      return () => {
        if (isIn) inside -= 1;
        isIn = false;
      };
    },
  };
}
