import { z } from 'zod';

const Ranges = z.record(z.string(), z.string()).optional();

/** An entry of `packages` in package-lock.json; what is not read here is kept as it is. */
export const LockedPackage = z.looseObject({
  /** Of a link: the workspace that it points at. */
  resolved: z.string().optional(),
  link: z.boolean().optional(),
  dependencies: Ranges,
  optionalDependencies: Ranges,
  peerDependencies: Ranges,
  peerDependenciesMeta: z.record(z.string(), z.looseObject({ optional: z.boolean().optional() })).optional(),
  devDependencies: Ranges,
  /** Needed by development, and by something that is optional. */
  devOptional: z.boolean().optional(),
});
export type LockedPackage = z.output<typeof LockedPackage>;

/** package-lock.json as npm has written it since version 7: each package by the folder that it is installed in. */
export const PackageLock = z.looseObject({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), LockedPackage),
});
export type PackageLock = z.output<typeof PackageLock>;
