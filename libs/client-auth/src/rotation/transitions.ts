import type { KeyRingDocument, KeyState, RingKey } from './key-ring-document.ts';
import { RotationError } from './rotation-error.ts';

/** From where to where a key may go. There is no way back: a key that was seen by nobody's eyes is made anew. */
const next: Readonly<Record<KeyState, readonly KeyState[]>> = {
  created: ['published', 'removed'],
  published: ['active', 'removed'],
  active: ['retiring', 'removed'],
  retiring: ['removed'],
  removed: [],
};

/** Removed keys of which the history is kept. */
const rememberedKeys = 20;

export interface TransitionFacts {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly reason: string;
}

/** Puts a new key into a ring. */
export function addKey(
  document: KeyRingDocument,
  key: Pick<RingKey, 'kid' | 'algorithm' | 'material'>,
  { at, reason }: TransitionFacts,
): KeyRingDocument {
  if (document.keys.some(({ kid }) => kid === key.kid))
    throw new RotationError('illegal_transition', `The key ${key.kid} is in the ring already`);
  const first = { state: 'created', at: new Date(at).toISOString(), reason } as const;
  return { ...document, keys: [...document.keys, { ...key, state: 'created', history: [first] }] };
}

/**
 * Moves a key to its next state. The key that becomes active takes the place of the one before it, in the same step, so
 * that there is never more than one.
 *
 * @throws {RotationError} `unknown_key`, `illegal_transition`
 */
export function moveKey(
  document: KeyRingDocument,
  kid: string,
  to: KeyState,
  facts: TransitionFacts,
): KeyRingDocument {
  const key = document.keys.find((one) => one.kid === kid);
  if (key === undefined) throw new RotationError('unknown_key', `The ring has no key ${kid}`);
  if (!next[key.state].includes(to))
    throw new RotationError(
      'illegal_transition',
      `The key ${kid} is ${key.state} and cannot become ${to}; from there it can become ${next[key.state].join(' or ') || 'nothing'}`,
    );
  const hasActive = document.keys.some(({ state }) => state === 'active');
  const keys = document.keys.map((one) => {
    if (one.kid === kid) return moved(one, to, facts);
    // Without an active key those that were retiring have signed again, until now.
    const hasSigned = one.state === 'active' || (one.state === 'retiring' && !hasActive);
    return to === 'active' && hasSigned
      ? moved(one, 'retiring', { ...facts, reason: `replaced by ${kid}` })
      : one;
  });
  const forgotten = keys.filter(({ state }) => state === 'removed').slice(0, -rememberedKeys);
  return { ...document, keys: keys.filter((one) => !forgotten.includes(one)) };
}

function moved({ material, ...key }: RingKey, state: KeyState, { at, reason }: TransitionFacts): RingKey {
  const history = [...key.history, { state, at: new Date(at).toISOString(), reason }];
  // The private key goes with the removal, not some day later.
  return state === 'removed' ? { ...key, state, history } : { ...key, material, state, history };
}
