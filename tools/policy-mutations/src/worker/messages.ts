import type { Replacement } from './hooks.ts';

/** Where the data of one run is. */
export type Storage = { readonly DATABASE_URL: string } | { readonly DATA_DIRECTORY: string };

/** What a worker is asked to do. */
export type Task =
  | { readonly type: 'prepare'; readonly storage: Storage }
  | {
      readonly type: 'matrix';
      readonly storage: Storage;
      /** What `prepare` has answered for the database that this one is a copy of. */
      readonly ids: unknown;
      readonly replacement: Replacement | undefined;
    }
  | {
      readonly type: 'spec';
      readonly path: string;
      /** Whether to import it alone, and run no test. */
      readonly importOnly: boolean;
      readonly replacement: Replacement | undefined;
    };

/** What came of it. */
export type Reply =
  | { readonly type: 'prepared'; readonly ids: unknown }
  /** With the files of the workspace that were loaded, from the root. */
  | { readonly type: 'passed'; readonly summary: string; readonly files: readonly string[] }
  /** A case was not as derived, or a test failed. */
  | { readonly type: 'failed'; readonly reason: string }
  /** The API does not start, or the spec cannot be imported. */
  | { readonly type: 'no boot'; readonly reason: string };

/** A reply, and whether the process had better be the last one's: what is imported stays in its memory. */
export interface Answer {
  readonly reply: Reply;
  readonly isFull: boolean;
}
