import { z } from 'zod';

/** What is read of a package.json; the rest is kept as it is. */
export const Manifest = z.looseObject({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
  exports: z.json().optional(),
});
/** What the package.json at the top of a workspace says of all of it. */
export const TopManifest = z.object({
  engines: z.record(z.string(), z.string()).optional(),
  /** Versions that are chosen against what packages say: the lockfile is not valid without. */
  overrides: z.record(z.string(), z.json()).optional(),
});

export type Manifest = z.output<typeof Manifest>;
export type Exports = Manifest['exports'];
