import { mintClientAssertion } from '../assertion/client-assertion.ts';
import type { IssuerProfile } from '../assertion/issuer-profile.ts';
import { ClientAuthError } from '../issuer/client-auth-error.ts';
import type { IssuerMetadata } from '../issuer/discover.ts';
import { exchange } from '../issuer/exchange.ts';
import type { Signer } from '../keys/signer.ts';
import type { AccessToken } from './access-token.ts';
import { readTokenResponse } from './read-token-response.ts';

export interface TokenRequestOptions {
  readonly metadata: IssuerMetadata;
  readonly clientId: string;
  readonly key: Signer;
  readonly profile: IssuerProfile;
  readonly scopes: readonly string[];
  readonly resource: string | undefined;
  readonly fetch: typeof fetch;
  readonly clock: () => number;
  readonly timeoutMs: number;
  /** Told the `jti` of the assertion once it is made. */
  readonly onAssertion: (jti: string) => void;
}

/** One token request by client credentials (RFC 6749 §4.4), authenticated by a fresh assertion (RFC 7523 §2.2). */
export async function requestToken(options: TokenRequestOptions): Promise<AccessToken> {
  const { metadata, clientId, key, profile, scopes, resource, fetch, clock, timeoutMs } = options;
  const { issuer, tokenEndpoint } = metadata;
  const accepted: readonly string[] | undefined = profile.algorithms ?? metadata.assertionAlgorithms;
  if (accepted !== undefined && !accepted.includes(key.algorithm))
    throw new ClientAuthError(
      'algorithm_not_supported',
      `${issuer} takes no assertion by ${key.algorithm}: use a key for ${accepted.join(', ')}`,
    );
  const { assertion, jti } = await mintClientAssertion({
    key,
    clientId,
    issuer,
    tokenEndpoint,
    profile,
    clock,
  }).catch((cause: unknown) => {
    throw cause instanceof TypeError
      ? cause
      : new ClientAuthError(
          'signing_failed',
          'The assertion could not be signed: check the key and what holds it',
          { cause },
        );
  });
  options.onAssertion(jti);
  const requestedAt = clock();
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    scope: scopes.join(' '),
    ...(resource !== undefined && { resource }),
  });
  const answer = await exchange(tokenEndpoint, { fetch, timeoutMs, method: 'POST', body });
  return readTokenResponse(answer, { askedScopes: scopes, requestedAt });
}
