import { type ClientAssertion, mintClientAssertion } from '../assertion/client-assertion.ts';
import type { IssuerProfile } from '../assertion/issuer-profile.ts';
import { dpopProof } from '../dpop/dpop-proof.ts';
import { ClientAuthError } from '../issuer/client-auth-error.ts';
import type { IssuerMetadata } from '../issuer/discover.ts';
import { exchange } from '../issuer/exchange.ts';
import type { Signer } from '../keys/signer.ts';
import type { AccessToken } from './access-token.ts';
import { readTokenResponse } from './read-token-response.ts';
import type { StepTime } from '../outside/step-time.ts';
import { signedInTime } from '../outside/within-time.ts';

export interface TokenRequestOptions {
  readonly metadata: IssuerMetadata;
  readonly clientId: string;
  readonly key: Signer;
  readonly profile: IssuerProfile;
  readonly scopes: readonly string[];
  readonly resource: string | undefined;
  /** Binds the token to a key. */
  readonly dpop: { readonly key: Signer; readonly nonce: string | undefined } | undefined;
  readonly fetch: typeof fetch;
  /** Milliseconds since the epoch, by the own clock. */
  readonly clock: () => number;
  /** Milliseconds since the epoch, as the issuer has it. */
  readonly issuerClock: () => number;
  readonly stepTime: StepTime;
  /** Told the `jti` of the assertion once it is made. */
  readonly onAssertion: (jti: string) => void;
  readonly onHeaders: (headers: Headers, sentAt: number) => void;
}

/** One token request by client credentials (RFC 6749 §4.4), authenticated by a fresh assertion (RFC 7523 §2.2). */
export async function requestToken(options: TokenRequestOptions): Promise<AccessToken> {
  const { metadata, scopes, resource, dpop, fetch, clock, stepTime, onHeaders } = options;
  const { assertion, jti } = await assertionFor(options);
  options.onAssertion(jti);
  const proof =
    dpop &&
    (await signedInTime(
      dpopProof({
        ...dpop,
        method: 'POST',
        url: metadata.tokenEndpoint,
        now: options.issuerClock(),
      }),
      stepTime(),
    ));
  const requestedAt = clock();
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    scope: scopes.join(' '),
    ...(resource !== undefined && { resource }),
  });
  const answer = await exchange(metadata.tokenEndpoint, {
    fetch,
    clock,
    timeoutMs: stepTime(),
    method: 'POST',
    body,
    onHeaders,
    ...(proof !== undefined && { headers: { dpop: proof } }),
  });
  return readTokenResponse(answer, {
    askedScopes: scopes,
    type: dpop === undefined ? 'Bearer' : 'DPoP',
    requestedAt,
  });
}

async function assertionFor(options: TokenRequestOptions): Promise<ClientAssertion> {
  const { metadata, clientId, key, profile, issuerClock, stepTime } = options;
  const { issuer, tokenEndpoint } = metadata;
  const accepted: readonly string[] | undefined = profile.algorithms ?? metadata.assertionAlgorithms;
  if (accepted !== undefined && !accepted.includes(key.algorithm))
    throw new ClientAuthError(
      'algorithm_not_supported',
      `${issuer} takes no assertion by ${key.algorithm}: use a key for ${accepted.join(', ')}`,
    );
  return signedInTime(
    mintClientAssertion({ key, clientId, issuer, tokenEndpoint, profile, clock: issuerClock }),
    stepTime(),
  );
}
