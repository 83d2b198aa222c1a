import type { BearerChallenge } from './problem-error.ts';

export interface ChallengeOptions {
  readonly realm: string;
  /** URL of the protected resource metadata (RFC 9728 §5.1). */
  readonly resourceMetadata?: string | undefined;
}

/** Writes a bearer challenge (RFC 6750 §3). Values are ours, and quoted all the same. */
export function formatChallenge(
  challenge: BearerChallenge,
  { realm, resourceMetadata }: ChallengeOptions,
): string {
  const parameters: readonly (readonly [string, string | undefined])[] = [
    ['realm', realm],
    ['error', challenge.error],
    ['error_description', challenge.errorDescription],
    ['scope', challenge.scope],
    ['resource_metadata', resourceMetadata],
  ];
  return `Bearer ${parameters
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${quotable(value)}"`]))
    .join(', ')}`;
}

/** What RFC 6750 §3 allows in a description: printable ASCII without the double quote and the backslash. */
function quotable(text: string): string {
  return text.replaceAll('"', "'").replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, ' ');
}
