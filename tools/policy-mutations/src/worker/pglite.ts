import { PGlite as Original, type PGliteOptions } from '@electric-sql/pglite';

let empty: Promise<File | Blob> | undefined;

/**
 * Stands in for that of `@electric-sql/pglite`: an empty database in memory is made once for each process, and the others
 * are copies of it, which takes a small part of the time.
 */
export const PGlite = {
  create: async (options: PGliteOptions = {}): Promise<Original> => {
    if (options.dataDir !== undefined) return Original.create(options);
    empty ??= makeEmpty();
    return Original.create({ ...options, loadDataDir: await empty });
  },
};

async function makeEmpty(): Promise<File | Blob> {
  const database = await Original.create();
  return database.dumpDataDir('none').finally(() => database.close());
}
