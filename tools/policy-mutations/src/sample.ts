import { createHash } from 'node:crypto';

/** Some of a list, in its order: the same ones for the same seed, of whatever else the list has. */
export function sample<Item>(
  items: readonly Item[],
  { count, seed, nameOf }: { readonly count: number; readonly seed: string; nameOf(item: Item): string },
): readonly Item[] {
  const rank = (item: Item): string =>
    createHash('sha256')
      .update(`${seed} ${nameOf(item)}`)
      .digest('hex');
  const ranked = items.map((item, index) => ({ item, index, rank: rank(item) }));
  return ranked
    .toSorted((one, other) => (one.rank < other.rank ? -1 : 1))
    .slice(0, count)
    .toSorted((one, other) => one.index - other.index)
    .map(({ item }) => item);
}
