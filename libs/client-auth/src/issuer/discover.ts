import { z } from 'zod';
import { ClientAuthError } from './client-auth-error.ts';
import { exchange, type ExchangeOptions, type ProviderAnswer } from './exchange.ts';
import type { StepTime } from '../outside/step-time.ts';
import { isSecureUrl } from './insecure-loopback.ts';

/** The part of a provider's metadata that a client of this kind needs (RFC 8414 §2). */
export interface IssuerMetadata {
  readonly issuer: string;
  readonly tokenEndpoint: string;
  /** `token_endpoint_auth_signing_alg_values_supported`, when the provider says. */
  readonly assertionAlgorithms: readonly string[] | undefined;
}

export interface DiscoverOptions extends Pick<ExchangeOptions, 'fetch' | 'clock' | 'onHeaders'> {
  readonly stepTime: StepTime;
  readonly insecureLoopback: boolean;
}

const Metadata = z.object({
  issuer: z.string(),
  token_endpoint: z.string(),
  token_endpoint_auth_signing_alg_values_supported: z.array(z.string()).optional(),
});

/**
 * Finds the token endpoint of an issuer: by RFC 8414, and where that is not served by OpenID Connect Discovery. The
 * metadata must name exactly the issuer that was asked for (RFC 8414 §3.3), or a client would send its assertions to
 * whom it never meant.
 *
 * @throws {ClientAuthError} `insecure_url`, `discovery_failed`, `issuer_mismatch`, and those of an exchange
 */
export async function discover(issuer: string, options: DiscoverOptions): Promise<IssuerMetadata> {
  if (!isSecureUrl(issuer, options.insecureLoopback) || new URL(issuer).search !== '')
    throw new ClientAuthError(
      'insecure_url',
      `The issuer must be an https URL without credentials, query and fragment: ${withoutSecrets(issuer)}`,
    );
  const { json, status } = await fetchMetadata(issuer, options);
  const metadata = Metadata.safeParse(json);
  if (status !== 200 || !metadata.success)
    throw new ClientAuthError(
      'discovery_failed',
      `${issuer} serves no metadata (status ${status}): check the issuer, or whether the provider is up`,
      { status },
    );
  const { issuer: named, token_endpoint: tokenEndpoint } = metadata.data;
  if (named !== issuer)
    throw new ClientAuthError(
      'issuer_mismatch',
      `The metadata of ${issuer} names another issuer, ${withoutSecrets(named)}: use the exact spelling of the provider`,
    );
  if (!isSecureUrl(tokenEndpoint, options.insecureLoopback))
    throw new ClientAuthError('insecure_url', `The token endpoint of ${issuer} is not an https URL`);
  return {
    issuer,
    tokenEndpoint,
    assertionAlgorithms: metadata.data.token_endpoint_auth_signing_alg_values_supported,
  };
}

async function fetchMetadata(
  issuer: string,
  { fetch, stepTime, clock, onHeaders }: DiscoverOptions,
): Promise<ProviderAnswer> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  // RFC 8414 §3.1 puts the well-known part before the path, OpenID Connect Discovery §4 behind it.
  const ask = (url: string): Promise<ProviderAnswer> =>
    exchange(url, { fetch, timeoutMs: stepTime(), clock, onHeaders });
  const answer = await ask(`${origin}/.well-known/oauth-authorization-server${path}`);
  if (answer.status !== 404) return answer;
  return ask(`${origin}${path}/.well-known/openid-configuration`);
}

function withoutSecrets(text: string): string {
  const url = URL.parse(text);
  return url === null ? 'not a URL' : `${url.origin}${url.pathname}`;
}
