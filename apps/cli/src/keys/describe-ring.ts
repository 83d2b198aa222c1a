import type { KeyRing } from '@ambit/client-auth';
import type { Paint } from '../text/paint.ts';

/** The keys of a ring without their private halves, for a program. */
export function ringFacts({ keys, settings }: KeyRing): object {
  return {
    registeredBy: settings.registeredBy,
    keys: keys.map(({ kid, algorithm, state, history }) => ({
      kid,
      algorithm,
      state,
      since: history.at(-1)?.at,
      reason: history.at(-1)?.reason,
      history,
    })),
  };
}

/** One line for each key of a ring. */
export function describeRing({ keys }: KeyRing, paint: Paint): string {
  return keys
    .map(({ kid, algorithm, state, history }) => {
      const { at = '', reason = '' } = history.at(-1) ?? {};
      const stated = state.padEnd(9);
      const emphasised =
        state === 'active' ? paint.good(stated) : state === 'removed' ? paint.dim(stated) : stated;
      return `${kid}  ${algorithm}  ${emphasised}  since ${at}  ${reason}\n`;
    })
    .join('');
}
