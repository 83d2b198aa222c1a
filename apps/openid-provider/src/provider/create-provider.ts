import type { UsedIds } from '@ambit/database';
import { allScopes } from '@ambit/scopes';
import { randomBytes } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
import { type Configuration, errors, type JWKS, Provider } from 'oidc-provider';
import type { KeysInUse } from '../keys/keys-in-use.ts';
import { tokenSigningAlgorithm } from '../keys/signing-keys.ts';
import { assertionAlgorithms } from '../registration/registration-schema.ts';
import type { Registration } from '../registration/registration.ts';
import { adapterFor } from './adapter.ts';
import { brokenAssertionRule } from './assertion-rules.ts';
import { clockTolerance } from './assertion-times.ts';
import { DescribedClientAuthError } from './client-auth-error.ts';
import type { ClientJwksFetch, WantedKey } from './fetch-client-jwks.ts';
import type { KeyUse } from './key-use.ts';
import { jwksPath, proofAlgorithms, tokenPath } from './metadata.ts';
import { resourceIndicators } from './resource-indicators.ts';

export interface ProviderOptions {
  readonly issuer: string;
  readonly registration: Registration;
  readonly signingKeys: KeysInUse;
  readonly replayStore: Pick<UsedIds, 'use'>;
  readonly keyUse: KeyUse;
  /** See `clientJwksFetch`. It remembers, so it outlives a provider that is replaced when signing keys change. */
  readonly fetchClientJwks: ClientJwksFetch;
  /** 32 bytes, the same in every replica. With it every proof of possession must have a nonce (RFC 9449 §8). */
  readonly dpopNonceSecret: Buffer | undefined;
  /** Milliseconds since the epoch. For what is decided here; oidc-provider reads the time of the system. */
  readonly clock?: () => number;
}

const off = { enabled: false } as const;

/**
 * oidc-provider, narrowed to one grant, one way of client authentication and one kind of token.
 *
 * @throws {Error} of oidc-provider's, when it does not take the configuration or a client
 */
export async function createProvider(options: ProviderOptions): Promise<Provider> {
  const { issuer, registration, signingKeys, replayStore, keyUse, clock = Date.now } = options;
  const { dpopNonceSecret } = options;
  const configuration: Configuration = {
    adapter: adapterFor({ registration, replayStore, keyUse, clock, currentRequest: () => Provider.ctx }),
    // The first of them signs.
    jwks: { keys: structuredClone([...signingKeys.published]) } satisfies JWKS,
    scopes: [...allScopes],
    responseTypes: [],
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: {
      clientAuthSigningAlgValues: [...assertionAlgorithms],
      idTokenSigningAlgValues: [tokenSigningAlgorithm],
      dPoPSigningAlgValues: [...proofAlgorithms],
    },
    clientDefaults: { id_token_signed_response_alg: tokenSigningAlgorithm },
    clockTolerance,
    // No cookie is ever set; without keys oidc-provider would complain.
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    routes: { token: tokenPath, jwks: jwksPath },
    // Nothing else is fetched: what would be is switched off.
    fetch: (url, init) =>
      options.fetchClientJwks(new URL(String(url)), wantedKey(registration), init?.signal ?? undefined),
    ttl: { ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? 300 },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: off,
      rpInitiatedLogout: off,
      userinfo: off,
      pushedAuthorizationRequests: off,
      dPoP: {
        enabled: true,
        ...(dpopNonceSecret && { nonceSecret: dpopNonceSecret }),
        requireNonce: () => dpopNonceSecret !== undefined,
      },
      resourceIndicators: resourceIndicators(registration),
    },
    extraTokenClaims: (_ctx, token) => {
      const client = registration.clients.get(token.clientId ?? '');
      if (client === undefined) throw new errors.InvalidClientAuth('the client is not registered');
      return { institutions: client.institutions };
    },
    assertJwtClientAuthClaimsAndHeader: (ctx, claims, header, client) => {
      const registered = registration.clients.get(client.clientId);
      if (registered === undefined) throw new errors.InvalidClientAuth('the client is not registered');
      const broken = brokenAssertionRule({
        claims,
        header,
        issuer,
        tokenEndpoint: `${issuer}${tokenPath}`,
        rules: registered.assertionRules,
        now: clock() / 1000,
      });
      if (broken !== undefined) throw new DescribedClientAuthError(broken);
      // oidc-provider would say invalid_grant, which tells the client nothing of what it has to do.
      if (registered.isDpopBound && ctx.get('dpop') === '')
        throw new errors.InvalidDpopProof(
          'this client is registered for bound tokens: send a proof in the header DPoP',
        );
    },
    // Browsers have no business at the token endpoint, and nobody reads errors as HTML.
    clientBasedCORS: () => false,
    renderError: (ctx, out) => {
      ctx.body = out;
    },
  };
  const provider = new Provider(issuer, configuration);
  // The address of a request, which a proof must name, is the issuer's: `routes` sees to the headers that say so.
  provider.proxy = true;
  // It looks at a client when the client first comes; better now, while someone is watching.
  for (const id of registration.clients.keys()) await provider.Client.find(id);
  return provider;
}

/** The key that the assertion which is being verified asks for. */
function wantedKey(registration: Registration): WantedKey {
  const { client, params } = Provider.ctx?.oidc ?? {};
  const registered = registration.clients.get(client?.clientId ?? '');
  if (registered === undefined) throw new errors.InvalidClientAuth('the client is not registered');
  const { algorithm } = registered;
  // oidc-provider has decoded it before it looks for keys.
  return { algorithm, kid: decodeProtectedHeader(String(params?.['client_assertion'])).kid };
}
