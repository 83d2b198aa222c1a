import type { Exports } from './manifest.ts';

/** The exports of a package without what resolves by one of these conditions. */
export function withoutConditions(exports: Exports, conditions: readonly string[]): Exports {
  if (typeof exports !== 'object' || exports === null || Array.isArray(exports)) return exports;
  return Object.fromEntries(
    Object.entries(exports)
      .filter(([key]) => !conditions.includes(key))
      .map(([key, value]) => [key, withoutConditions(value, conditions) ?? null]),
  );
}

/** The files that exports name, relative to the package; patterns are left out. */
export function filesOf(exports: Exports): readonly string[] {
  if (typeof exports === 'string') return exports.includes('*') ? [] : [exports];
  if (typeof exports !== 'object' || exports === null) return [];
  return Object.values(exports).flatMap((value) => filesOf(value));
}
