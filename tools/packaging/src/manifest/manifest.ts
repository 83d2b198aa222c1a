import { z } from 'zod';

/** What is read of a package.json; the rest is kept as it is. */
export const Manifest = z.looseObject({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
  exports: z.json().optional(),
});
export type Manifest = z.output<typeof Manifest>;
export type Exports = Manifest['exports'];
