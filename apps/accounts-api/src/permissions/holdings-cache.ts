import { type ChangeWatch, type Database, DatabaseError, withinTime } from '@ambit/database';
import type { Tables } from '../database/tables.ts';
import type { Holdings } from './holdings.ts';
import { LeastRecentlyUsed } from './least-recently-used.ts';
import { loadHoldings, type LoadedHoldings } from './load-holdings.ts';

/** The topic of `change_version` that counts changes of grants, roles and enterprise users. */
export const grantsTopic = 'grants';

/** Milliseconds: no decision rests on grants that were read, or confirmed to be current, longer ago than this. */
export const staleAfterMs = 800;

/** Milliseconds that a request waits for grants, until it is told to come again. */
const longestWaitMs = 5_000;

export interface HolderKey {
  readonly institution: string;
  readonly enterpriseUser: string;
}

/** Grants and named accounts that count for one user. Who holds more, up to 28 MB, counts for as many as that makes. */
const entriesOfUser = 100;

interface Entry extends LoadedHoldings {
  /** When the query was sent, by the watch's clock. */
  readonly askedAt: number;
}

function weightOf({ holdings }: Entry): number {
  return Math.max(1, (holdings?.entries ?? 0) / entriesOfUser);
}

/** What the enterprise users hold, as it is or was within the bound. */
export interface HoldingsCache {
  /** Undefined when there is no such enterprise user. */
  holdingsOf(key: HolderKey): Promise<Holdings | undefined>;
  /** Trusts nothing that it keeps until it is confirmed anew: this process has just changed grants. */
  changed(): void;
}

/**
 * Keeps what enterprise users hold, each with the version of the grants that it was read with. An entry is used while
 * the watch knows that version to be the current one, within the bound; when the watch knows nothing, the database is
 * asked. So a revocation that has been committed is effective within the bound, also when nobody tells of it: a read
 * that began before it brings an older version with it, which the watch confirms no more.
 */
export function holdingsCache(
  database: Database<Tables>,
  watch: ChangeWatch,
  { mostUsers = 10_000 }: { readonly mostUsers?: number } = {},
): HoldingsCache {
  const entries = new LeastRecentlyUsed<Entry>(mostUsers, weightOf);
  const reading = new Map<string, { readonly askedAt: number; readonly entry: Promise<Entry> }>();

  const isCurrent = ({ version, askedAt }: Entry): boolean =>
    version === watch.versionOf(grantsTopic, staleAfterMs) || watch.now() - askedAt <= staleAfterMs;

  /** Several who ask at once share one query, unless it was sent so long ago that its answer may be of the past. */
  const read = (name: string, key: HolderKey): Promise<Entry> => {
    const askedAt = watch.now();
    const other = reading.get(name);
    if (other !== undefined && askedAt - other.askedAt <= staleAfterMs / 2) return other.entry;
    const entry = loadHoldings(database, key).then((loaded) => {
      watch.observe(grantsTopic, loaded.version, askedAt);
      return { ...loaded, askedAt };
    });
    const mine = { askedAt, entry };
    reading.set(name, mine);
    const end = (): void => {
      if (reading.get(name) === mine) reading.delete(name);
    };
    entry.then(end, end);
    return entry;
  };

  return {
    changed: () => {
      watch.distrust(grantsTopic);
      // What is being read may be of before the change.
      reading.clear();
    },
    holdingsOf: async (key) => {
      const name = `${key.institution}/${key.enterpriseUser}`;
      const known = entries.get(name);
      if (known !== undefined && known.version === watch.versionOf(grantsTopic, staleAfterMs))
        return known.holdings;
      const since = watch.now();
      for (let left = longestWaitMs; left > 0; left = longestWaitMs - (watch.now() - since)) {
        const entry = await withinTime(read(name, key), left);
        entries.set(name, entry);
        if (isCurrent(entry)) return entry.holdings;
      }
      throw new DatabaseError('database_silent', 'The grants could not be read in time: check the database');
    },
  };
}
