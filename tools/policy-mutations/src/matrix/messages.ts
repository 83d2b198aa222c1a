import type { Replacement } from './hooks.ts';

/** Where the data of one run is. */
export type Storage = { readonly DATABASE_URL: string } | { readonly DATA_DIRECTORY: string };

/** What a worker is asked to do. */
export type Task =
  | { readonly type: 'prepare'; readonly storage: Storage }
  | {
      readonly type: 'run';
      readonly storage: Storage;
      /** What `prepare` has answered for the database that this one is a copy of. */
      readonly ids: unknown;
      readonly replacement: Replacement | undefined;
    };

/** What came of it. */
export type Reply =
  | { readonly type: 'prepared'; readonly ids: unknown }
  | { readonly type: 'passed'; readonly summary: string }
  /** A case was not as derived. */
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'no boot'; readonly reason: string };
