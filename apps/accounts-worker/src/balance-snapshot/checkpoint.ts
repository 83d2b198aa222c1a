import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const InstitutionProgress = z.object({
  accounts: z.int(),
  totals: z.record(z.string(), z.string()),
});

/** How far a snapshot is: what has been written up to here is complete, what lies behind it is not. */
export const Checkpoint = z.object({
  version: z.literal(1),
  /** What the run was started with; a run with other arguments is another run. */
  arguments: z.string(),
  startedAt: z.string(),
  /** Index of the target that is being read; the number of targets when all are read. */
  target: z.int(),
  /** Where its next page begins; absent for its first. */
  cursor: z.string().optional(),
  /** Bytes of the partial file that count. */
  bytes: z.int(),
  institutions: z.array(InstitutionProgress),
  /** The finished file's name, once everything is written. */
  finishedAs: z.string().optional(),
});
export type Checkpoint = z.output<typeof Checkpoint>;

/** A checkpoint in a folder. Written by replacing the file, so that there is always a whole one. */
export interface CheckpointFile {
  /** Undefined when there is none, or none that can be read: a snapshot can always be begun anew. */
  read(): Promise<Checkpoint | undefined>;
  write(checkpoint: Checkpoint): Promise<void>;
  remove(): Promise<void>;
}

export function checkpointFile(directory: string): CheckpointFile {
  const path = join(directory, 'balance-snapshot.checkpoint.json');
  return {
    read: async () => {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      return text === undefined ? undefined : parse(text);
    },
    write: async (checkpoint) => {
      const handle = await open(`${path}.new`, 'w', 0o600);
      try {
        await handle.writeFile(JSON.stringify(checkpoint));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(`${path}.new`, path);
    },
    remove: () => rm(path, { force: true }),
  };
}

function parse(text: string): Checkpoint | undefined {
  try {
    return Checkpoint.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
