import { dpopProof } from '../dpop/dpop-proof.ts';
import { ClientAuthError } from '../issuer/client-auth-error.ts';
import { allowInsecureLoopback, isSecureUrl } from '../issuer/insecure-loopback.ts';
import type { Signer } from '../keys/signer.ts';
import type { AccessToken } from './access-token.ts';
import type { ClientCredentialsOptions, OutgoingRequest } from './client-credentials.ts';
import { signedInTime } from '../outside/within-time.ts';

export interface AuthorizeOptions {
  readonly origins: ReadonlySet<string>;
  readonly dpop:
    { readonly key: Signer; readonly nonce: string | undefined; readonly now: number } | undefined;
  /** Milliseconds for the signature of a proof. */
  readonly timeoutMs: number;
}

/** The origins that a client's tokens may go to: that of the resource, and those that were named. */
export function allowedOrigins({
  resource,
  origins = [],
  [allowInsecureLoopback]: insecureLoopback = false,
}: Pick<
  ClientCredentialsOptions<string>,
  'resource' | 'origins' | typeof allowInsecureLoopback
>): ReadonlySet<string> {
  for (const origin of origins) {
    if (URL.parse(origin)?.origin !== origin)
      throw new TypeError('origins are scheme, host and port alone, such as https://api.example');
    if (!isSecureUrl(origin, insecureLoopback))
      throw new TypeError(
        "origins are https: over plain http a token is anybody's; on loopback pass [allowInsecureLoopback]: true",
      );
  }
  // A resource is a name first (RFC 8707 §2): one that is no https URL is asked for all the same, and is no place.
  const ofResource = URL.parse(resource ?? '')?.origin ?? '';
  return new Set(isSecureUrl(ofResource, insecureLoopback) ? [ofResource, ...origins] : origins);
}

/** The headers by which a token goes with one request. A token that goes astray opens what it was for. */
export async function authorize(
  token: AccessToken,
  { method, url }: OutgoingRequest,
  { origins, dpop, timeoutMs }: AuthorizeOptions,
): Promise<Readonly<Record<string, string>>> {
  const { protocol, origin } = new URL(url);
  // The origin of a blob: URL is that of who made it, where it does not lead.
  if (protocol !== 'https:' && protocol !== 'http:')
    throw new ClientAuthError('wrong_origin', `The token does not go to ${protocol} URLs: give one of https`);
  if (!origins.has(origin))
    throw new ClientAuthError(
      'wrong_origin',
      `The token is not for ${origin}: name it in origins if this is where the API lives`,
    );
  if (dpop === undefined) return { authorization: `Bearer ${token.value}` };
  const proof = await signedInTime(dpopProof({ ...dpop, method, url, accessToken: token.value }), timeoutMs);
  return { authorization: `DPoP ${token.value}`, dpop: proof };
}

/** Whether an API has refused a request only for want of a nonce (RFC 9449 §9). */
export function isNonceRequest(status: number, headers: Headers): boolean {
  if (status !== 401) return false;
  const challenges = headers.get('www-authenticate') ?? '';
  // In two steps: one pattern for both would try each end for each beginning, in a header that others have written.
  const scheme = challenges.search(/\bDPoP\b/i);
  return scheme >= 0 && /\berror="?use_dpop_nonce\b/i.test(challenges.slice(scheme));
}
