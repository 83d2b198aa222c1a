/** A patch of a flat object: a value replaces, null removes, what is not there stays. */
export type MergePatch<T> = { readonly [K in keyof T]?: T[K] | null };

/** Applies a merge patch to an object of scalars (RFC 7396 §2). Returns a new object. */
export function applyMergePatch<T extends object>(target: T, patch: MergePatch<T>): T {
  const merged = new Map<string, unknown>(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else if (value !== undefined) merged.set(name, value);
  }
  // The schemas allow null only for fields that T allows to be absent.
  return Object.fromEntries(merged) as T;
}
