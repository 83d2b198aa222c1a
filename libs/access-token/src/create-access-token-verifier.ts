import { AccessTokenError } from './access-token-error.ts';
import { knownTokens, noKnownTokens } from './cache/known-tokens.ts';
import { checkPossession, proofRules } from './dpop/check-possession.ts';
import type { ProofAlgorithm, ProvedRequest } from './dpop/dpop-options.ts';
import { resolveIssuers } from './resolve-issuers.ts';
import { checkRevocation } from './revocation/revocations.ts';
import { type SignedToken, type TokenRules, verifySignedToken } from './signed-token.ts';
import type { VerifiedAccessToken } from './token/verified-access-token.ts';
import type { AccessTokenVerifierOptions } from './verifier-options.ts';
import { withVerifiedToken } from './with-verified-token.ts';

/** Verifies access tokens for one API. */
export interface AccessTokenVerifier {
  /** The issuers whose tokens are taken. */
  readonly issuers: readonly string[];
  readonly audience: string;
  /** The algorithms of proofs, for challenges and metadata; undefined when bound tokens are not taken. */
  readonly proofAlgorithms?: readonly ProofAlgorithm[] | undefined;
  /**
   * Verifies one access token. Give `proof` when the token came under the scheme `DPoP`, also when there was no proof,
   * and only then: a bound token is accepted with its proof alone, and any other without one alone.
   *
   * @throws {AccessTokenError} with the token as `verifiedToken`, when it was refused though its signature is good
   */
  verify(
    token: string,
    request?: { readonly proof?: ProvedRequest | undefined },
  ): Promise<VerifiedAccessToken>;
  /**
   * The token as it was verified before, at once and for about a microsecond, when that is known still and holds still:
   * the time is right, the key is published, it is not revoked, and it is a bearer token (a bound one needs its proof
   * looked at). Undefined says nothing about the token: call `verify`. Never throws.
   *
   * @example
   * const verifier = createAccessTokenVerifier({ issuer, audience: 'https://accounts.example' });
   * const verified = verifier.recall(token) ?? (await verifier.verify(token));
   */
  recall(token: string): VerifiedAccessToken | undefined;
  /** Ends the refreshing of keys. Those that are there serve until they are too old; none are fetched any more. */
  close(): void;
}

/**
 * Makes a verifier of JWT access tokens by RFC 9068. Nothing is fetched until the first token comes; from then on keys are
 * refreshed in the background until `close`.
 *
 * @example
 * const verifier = createAccessTokenVerifier({ issuer: 'https://op.example', audience: 'https://accounts.example' });
 * const { clientId, scopes } = await verifier.verify(token);
 *
 * @example
 * // Several issuers, each with keys of its own
 * const verifier = createAccessTokenVerifier({
 *   issuers: [
 *     { issuer: 'https://op.example', algorithms: ['ES256'] },
 *     { issuer: 'https://partner.example', keys: { from: 'jwks_uri', jwksUri: 'https://partner.example/jwks' } },
 *   ],
 *   audience: 'https://accounts.example',
 * });
 *
 * @example
 * // Authorization: DPoP, with the header DPoP
 * const dpop = { replayStore: memoryProofReplayStore() };
 * const verifier = createAccessTokenVerifier({ issuer, audience: 'https://accounts.example', dpop });
 * await verifier.verify(token, { proof: { value: proof, method: 'GET', url } });
 *
 * @throws {TypeError} when an option makes no sense
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068#section-4 RFC 9068 §4}
 */
export function createAccessTokenVerifier(options: AccessTokenVerifierOptions): AccessTokenVerifier {
  const { revocations, clock = Date.now } = options;
  const rules = tokenRules(options);
  const { issuers, audience, clockTolerance } = rules;
  const proofs = options.dpop && proofRules(options.dpop, clockTolerance);
  const known = options.cache === false ? noKnownTokens : knownTokens(options.cache ?? {}, clockTolerance);

  const verifyAnew = async (token: string): Promise<SignedToken> => {
    const signed = await verifySignedToken(token, rules, clock);
    known.remember(token, signed);
    return signed;
  };

  const refuseRevoked = (token: string, verified: VerifiedAccessToken): void => {
    if (revocations === undefined) return;
    try {
      checkRevocation(verified, revocations);
    } catch (error) {
      if (error instanceof AccessTokenError && error.code === 'revoked') known.forget(token);
      throw error;
    }
  };

  const checkProved = async (
    token: string,
    verified: VerifiedAccessToken,
    proof: ProvedRequest | undefined,
  ) => {
    // The time anew: the keys may have been waited for, and a proof is remembered only until its end.
    await checkPossession(token, verified, proof, proofs, clock() / 1000);
    // Again: the store of proofs was waited for. Before it too, so that a token that is revoked uses up nothing there.
    refuseRevoked(token, verified);
  };

  return Object.freeze<AccessTokenVerifier>({
    issuers: Object.freeze([...issuers.keys()]),
    audience,
    proofAlgorithms: proofs?.algorithms,
    verify: async (token, { proof } = {}) => {
      const { verified } = known.find(token, clock()) ?? (await verifyAnew(token));
      try {
        refuseRevoked(token, verified);
        const isBearer = verified.boundTo === undefined && proof === undefined;
        if (!isBearer) await checkProved(token, verified, proof);
        return verified;
      } catch (error) {
        throw withVerifiedToken(error, verified);
      }
    },
    recall: (token) => {
      const verified = known.find(token, clock())?.verified;
      if (verified === undefined || verified.boundTo !== undefined) return undefined;
      try {
        refuseRevoked(token, verified);
        return verified;
      } catch {
        // `verify` says why.
        return undefined;
      }
    },
    close: () => {
      for (const { keys } of issuers.values()) keys.close();
    },
  });
}

function tokenRules(options: AccessTokenVerifierOptions): TokenRules {
  const { audience, clockTolerance = 10, maxLifetime = 86_400 } = options;
  if (audience === '') throw new TypeError('audience must name this API');
  if (!(clockTolerance >= 0 && clockTolerance <= 60))
    throw new TypeError('clockTolerance is 0 to 60 seconds');
  if (!(maxLifetime >= 1 && maxLifetime <= 30 * 86_400))
    throw new TypeError('maxLifetime is 1 to 2,592,000 seconds (30 days)');
  return { issuers: resolveIssuers(options), audience, clockTolerance, maxLifetime };
}
