import { DatabaseError } from './database-error.ts';

/**
 * What a promise gives, unless it takes longer. What it stands for goes on then; who needs to know, awaits the promise.
 *
 * @throws {DatabaseError} `database_silent`
 */
export async function withinTime<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new DatabaseError(
          'database_silent',
          `The database did not answer within ${milliseconds} ms: check its load, and the network on the way to it`,
        ),
      );
    }, milliseconds);
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}
