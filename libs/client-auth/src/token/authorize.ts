import { dpopProof } from '../dpop/dpop-proof.ts';
import { ClientAuthError } from '../issuer/client-auth-error.ts';
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
}: Pick<ClientCredentialsOptions<string>, 'resource' | 'origins'>): ReadonlySet<string> {
  const ofResource = URL.parse(resource ?? '')?.origin ?? 'null';
  for (const origin of origins)
    if (URL.parse(origin)?.origin !== origin)
      throw new TypeError('origins are scheme, host and port alone, such as https://api.example');
  return new Set(ofResource === 'null' ? origins : [ofResource, ...origins]);
}

/** The headers by which a token goes with one request. A token that goes astray opens what it was for. */
export async function authorize(
  token: AccessToken,
  { method, url }: OutgoingRequest,
  { origins, dpop, timeoutMs }: AuthorizeOptions,
): Promise<Readonly<Record<string, string>>> {
  const { origin } = new URL(url);
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
  return (
    status === 401 && /\bDPoP\b.*\berror="?use_dpop_nonce\b/i.test(headers.get('www-authenticate') ?? '')
  );
}
