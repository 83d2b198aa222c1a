import type { Options } from './options.ts';

/** For commands whose output a program may want to read. */
export const jsonOption = {
  json: { type: 'boolean', describe: 'writes JSON' },
} as const satisfies Options;
