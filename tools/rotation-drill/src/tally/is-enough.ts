import type { DrillOptions } from '../options.ts';
import type { Moment } from './moment.ts';

type Wanted = Pick<DrillOptions, 'requests' | 'rotations' | 'callers'>;

/** Provider, API and worker. */
const services = 3;

/**
 * Whether a drill has seen enough: requests, rotations of either side, a key of the client at the end of its life, and
 * every process killed twice.
 */
export function isEnough(moments: readonly Moment[], answered: number, wanted: Wanted): boolean {
  const count = (kind: Moment['kind'], what: string): number =>
    moments.filter((moment) => moment.kind === kind && moment.what === what).length;
  const killed = new Set(moments.flatMap(({ kind, what }) => (kind === 'kill' ? [what] : [])));
  return (
    answered >= wanted.requests &&
    // The first key of a client becomes active without a rotation.
    count('client key', 'active') > wanted.rotations &&
    count('client key', 'removed') > 0 &&
    count('provider key', 'active') >= wanted.rotations &&
    [...killed].filter((name) => count('kill', name) >= 2).length >= services + wanted.callers
  );
}
