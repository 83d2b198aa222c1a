import type { Scheme } from '../request/request-context.ts';
import type { Challenge } from './problem-error.ts';

export interface ChallengeOptions {
  /** The scheme under which the token came: the error is told in its challenge. */
  readonly scheme: Scheme;
  readonly realm: string;
  /** URL of the protected resource metadata (RFC 9728 §5.1). */
  readonly resourceMetadata?: string | undefined;
  /** The algorithms of proofs, where bound tokens are taken. */
  readonly proofAlgorithms?: readonly string[] | undefined;
}

type Parameters = Readonly<Record<string, string | undefined>>;

/**
 * Writes the challenges of a refusal: one for each scheme that would do (RFC 6750 §3, RFC 9449 §7.1), and what was wrong
 * in that of the scheme that was used.
 */
export function formatChallenges(challenge: Challenge, options: ChallengeOptions): string {
  const { realm, resourceMetadata, proofAlgorithms } = options;
  const scheme = schemeOf(challenge, options);
  const write = (name: Scheme, parameters: Parameters): string =>
    format(name, {
      realm,
      ...parameters,
      ...(name === scheme && {
        error: challenge.error,
        error_description: challenge.errorDescription,
        scope: challenge.scope,
        acr_values: challenge.acrValues?.join(' '),
        max_age: challenge.maxAge?.toString(),
      }),
      resource_metadata: resourceMetadata,
    });
  const bearer = write('Bearer', {});
  return proofAlgorithms === undefined
    ? bearer
    : `${bearer}, ${write('DPoP', { algs: proofAlgorithms.join(' ') })}`;
}

/** What RFC 9449 defines has its place under its own scheme, also when no scheme could be read. */
function schemeOf({ error }: Challenge, { scheme }: ChallengeOptions): Scheme {
  return error === 'invalid_dpop_proof' || error === 'use_dpop_nonce' ? 'DPoP' : scheme;
}

function format(scheme: Scheme, parameters: Parameters): string {
  return `${scheme} ${Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${quotable(value)}"`]))
    .join(', ')}`;
}

/** Values are ours, and quoted all the same: RFC 6750 §3 allows printable ASCII without the double quote and the backslash. */
function quotable(text: string): string {
  return text.replaceAll('"', "'").replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, ' ');
}
