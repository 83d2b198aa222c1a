import { type Stage } from '../results/results.ts';
import { summarise } from '../statistics/summary.ts';
import { type Profile, type ProfiledFunction, samplesWithin } from './profile.ts';

/** The guard as a profile shows it. What it is made of is private to its module, and is only looked at while it runs. */
export const wholeGuard: ProfiledFunction = { name: 'canActivate', file: 'stages/authorization.guard' };

/** What the guard runs one after the other, and what it is found by in a profile. */
export const guardParts: readonly (ProfiledFunction & { readonly title: string })[] = [
  { title: 'correlation id and context', name: 'contextOf', file: 'request/request-context' },
  { title: 'bearer token, a known one', name: 'check', file: 'stages/bearer-stage' },
  { title: 'rate limit', name: 'check', file: 'stages/rate-limit-stage' },
  { title: 'scope', name: 'check', file: 'stages/scope-stage' },
  { title: 'institution and enterprise user', name: 'check', file: 'stages/boundary-stages' },
  { title: 'input: three path parameters', name: 'check', file: 'stages/input-stage' },
  { title: 'permission, by a policy that knows', name: 'check', file: 'stages/permission-stage' },
  { title: "the decision's record", name: 'toDecision', file: 'stages/decision' },
];

/**
 * What each part of the guard costs: the share of the guard's samples that it has in a profile, of the microseconds that
 * the whole guard was measured to take in the same round. A part that no profile has seen is absent: that it costs
 * nothing, or that it has another name, cannot be told apart.
 */
export function costsOfParts(
  profiles: readonly Profile[],
  wholeMicroseconds: readonly number[],
): readonly Stage[] {
  const wholes = profiles.map((profile) => samplesWithin(profile, wholeGuard, wholeGuard));
  return guardParts.map(({ title, ...part }) => {
    const samples = profiles.map((profile) => samplesWithin(profile, wholeGuard, part));
    if (samples.every((count) => count === 0))
      return { title, absent: `no profile of the guard has ${part.name} of ${part.file}` };
    return {
      title,
      microseconds: summarise(
        samples.map(
          (count, round) => (count / (wholes[round] || 1)) * (wholeMicroseconds[round] ?? Number.NaN),
        ),
      ),
    };
  });
}
