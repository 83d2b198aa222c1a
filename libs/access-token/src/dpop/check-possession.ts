import { AccessTokenError } from '../access-token-error.ts';
import type { VerifiedAccessToken } from '../token/verified-access-token.ts';
import { checkProof, missingProof, type ProofRules } from './check-proof.ts';
import { type DpopOptions, proofAlgorithms, type ProvedRequest } from './dpop-options.ts';

/**
 * A token that is bound, or a request that proves: where there is one, there must be the other. `now` is in seconds since
 * the epoch.
 *
 * @throws {AccessTokenError} `token_not_bound`, `sender_constrained`, and what {@link checkProof} throws
 */
export async function checkPossession(
  token: string,
  { boundTo, issuer, clientId }: VerifiedAccessToken,
  proof: ProvedRequest | undefined,
  rules: ProofRules | undefined,
  now: number,
): Promise<void> {
  if (boundTo === undefined)
    throw new AccessTokenError(
      'token_not_bound',
      'The access token is bound to no key: send it as Authorization: Bearer without a proof, or ask for a bound one',
    );
  if (rules === undefined)
    throw new AccessTokenError(
      'sender_constrained',
      'The access token is bound to a key (cnf), and this API does not check proofs: ask for a bearer token',
    );
  if (proof === undefined) throw missingProof();
  // An issuer is a URL, and has no line feed in it that would make two pairs read alike.
  await checkProof(proof, { value: token, client: `${issuer}\n${clientId}`, boundTo }, rules, now);
}

/**
 * The rules that a proof is checked by.
 *
 * @throws {TypeError} when an option makes no sense
 */
export function proofRules(dpop: DpopOptions, clockTolerance: number): ProofRules {
  const { replayStore, nonces, algorithms = proofAlgorithms, maxAge = 60 } = dpop;
  if (algorithms.length === 0 || algorithms.some((name) => !proofAlgorithms.includes(name)))
    throw new TypeError(`dpop.algorithms must name at least one of ${proofAlgorithms.join(', ')}`);
  if (!(maxAge >= 1 && maxAge <= 300)) throw new TypeError('dpop.maxAge is 1 to 300 seconds');
  return { replayStore, nonces, algorithms: Object.freeze([...algorithms]), maxAge, clockTolerance };
}
