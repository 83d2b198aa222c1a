import { ScopeSet } from '@ambit/scopes';
import type { IssuerProfile } from '../assertion/issuer-profile.ts';
import { DpopNonces } from '../dpop/dpop-nonces.ts';
import { nonceOf } from '../dpop/dpop-proof.ts';
import type { ClientAuthErrorCode } from '../issuer/client-auth-error.ts';
import type { allowInsecureLoopback } from '../issuer/insecure-loopback.ts';
import type { allowKeyForSeveralIssuers } from '../issuer/key-binding.ts';
import type { KeySource } from '../keys/key-source.ts';
import type { Signer } from '../keys/signer.ts';
import type { SigningAlgorithm } from '../keys/signing-algorithm.ts';
import type { TokenRequestPurpose } from '../telemetry/telemetry.ts';
import type { AccessToken } from './access-token.ts';
import { allowedOrigins, authorize, isNonceRequest } from './authorize.ts';
import { tokenCacheKey } from './cache-key.ts';
import { SharedTokenCache, type SharedTokenCacheOptions } from './shared-token-cache.ts';
import { TokenCache } from './token-cache.ts';
import { TokenClient } from './token-client.ts';

export interface ClientCredentialsOptions<S extends string> {
  /** The provider's issuer identifier, in its exact spelling. */
  readonly issuer: string;
  readonly clientId: string;
  /** A key, or keys that change: `mountedPrivateKey`, a `KeyRing`. */
  readonly key: Signer | KeySource;
  /** The least that the client needs. What is declared here is what a typed client may call. */
  readonly scopes: readonly S[];
  /** The API that the token is for (RFC 8707). */
  readonly resource?: string;
  /**
   * Where the token may be sent besides the origin of `resource`: where the API lives, such as `https://api.example`. https,
   * or http on loopback by {@link allowInsecureLoopback}.
   */
  readonly origins?: readonly string[];
  /** Binds tokens to this key (RFC 9449); make one for it, such as `generateSigner('ES256')`. */
  readonly dpopKey?: Signer;
  /** What the issuer wants of assertions; RFC 10070 where nothing else is said. */
  readonly profile?: Partial<IssuerProfile>;
  /** Shares tokens with other processes. */
  readonly sharedCache?: SharedTokenCacheOptions;
  /** Seconds by which the clock of this machine may be corrected by the provider's `Date`. Default 120, at most 300; 0 switches it off. */
  readonly clockCorrection?: number;
  /** Milliseconds for one request to the provider, and for one answer of what holds a key. Default 10,000. */
  readonly timeoutMs?: number;
  /**
   * Milliseconds for one token, whatever that takes: an answer of what holds the keys, the metadata, a second key, a
   * nonce. Default three times `timeoutMs`.
   */
  readonly deadlineMs?: number;
  /**
   * Milliseconds for which a token that cannot be had, for a reason that may pass, is asked for again. Default 0: the
   * caller hears of it at once.
   */
  readonly retryForMs?: number;
  /** Told of every token request when it has ended. */
  readonly onTokenRequest?: (record: TokenRequestRecord) => void;
  readonly fetch?: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** A number from 0 up to 1, for the jitter of renewals. */
  readonly random?: () => number;
  readonly [allowInsecureLoopback]?: boolean;
  readonly [allowKeyForSeveralIssuers]?: boolean;
}

/** One token request that has ended. */
export interface TokenRequestRecord {
  /** `failed` where something was thrown that has no code. */
  readonly outcome: 'granted' | ClientAuthErrorCode | 'failed';
  /** `renewal` while a token serves, `first` when there is none, `probe` to find out about a key. */
  readonly purpose: TokenRequestPurpose;
  readonly issuer: string;
  readonly clientId: string;
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  /** Empty unless granted. */
  readonly grantedScopes: readonly string[];
  readonly durationMs: number;
  /** SHA-256 of the assertion's `jti`, by which the provider's log names it too; undefined when none was made. */
  readonly jtiHash: string | undefined;
}

/** Hands out access tokens of one client for one set of scopes; fits `TokenSource` of `@ambit/api-client`. */
export interface ClientCredentials<S extends string> {
  readonly scopes: readonly S[];
  /**
   * A token that is valid now. The signal ends the waiting of this caller alone, not the request that others share.
   *
   * @throws {ClientAuthError}
   */
  getToken(options?: { readonly signal?: AbortSignal }): Promise<AccessToken>;
  /**
   * Drops a token that an API refused; it is not given again. One is replaced at once. Where fresh ones are refused in a
   * row, `getToken` throws `token_refused` during a pause that grows.
   */
  invalidate(token: { readonly value: string }): void;
  /**
   * The headers by which a token goes with one request: `Authorization`, and for a bound token a proof.
   *
   * @throws {ClientAuthError} `wrong_origin` when the token is not for that place, `signing_failed`
   */
  authorize(token: AccessToken, request: OutgoingRequest): Promise<Readonly<Record<string, string>>>;
  /** Learns from an API's answer. True when the request should be sent once more, with headers made anew (RFC 9449 §9). */
  learn(answer: ApiAnswer): boolean;
  /** The same client with fewer scopes: least privilege for one part of a program. */
  withScopes<const T extends S>(scopes: readonly T[]): ClientCredentials<T>;
  /**
   * Asks for a token by this key and keeps nothing: whether the provider knows the key.
   *
   * @throws {ClientAuthError} `invalid_client` when it does not
   */
  probe(key: Signer): Promise<void>;
}

/** A request to an API, as far as its authorisation is concerned. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
}

export interface ApiAnswer {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  /** The headers of `authorize` that the request was sent with. */
  readonly sent: Readonly<Record<string, string>>;
}

/**
 * A source of access tokens by client credentials with `private_key_jwt`. Nothing is sent until the first token is
 * asked for.
 *
 * @example
 * const tokens = clientCredentials({
 *   issuer: 'https://op.example',
 *   clientId: '6f1d2c9a-3b7e-4c58-9d10-2a64f0b7c101',
 *   key: await loadPrivateKey({ file: 'client.pem' }),
 *   scopes: [scopes.accounts.read],
 *   resource: 'https://accounts.example',
 * });
 *
 * @throws {ScopeSyntaxError} when a scope is none, {TypeError} when there is none, or a setting cannot be
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.4 RFC 6749 §4.4}
 */
export function clientCredentials<const S extends string>(
  options: ClientCredentialsOptions<S>,
): ClientCredentials<S> {
  const client = new TokenClient(options);
  const caches = new Map<string, TokenCache>();
  const cacheOf = (scopes: readonly string[]): TokenCache => {
    const key = tokenCacheKey({
      issuer: options.issuer,
      clientId: options.clientId,
      scopes,
      resource: options.resource,
      binding: options.dpopKey?.kid,
    });
    const cache = caches.get(key) ?? newCache(options, client, scopes, key);
    caches.set(key, cache);
    return cache;
  };
  const shared = { options, client, cacheOf, nonces: new DpopNonces(), origins: allowedOrigins(options) };
  return sourceOf(shared, options.scopes);
}

interface Shared {
  readonly options: ClientCredentialsOptions<string>;
  readonly client: TokenClient;
  readonly cacheOf: (scopes: readonly string[]) => TokenCache;
  /** Those of the APIs. */
  readonly nonces: DpopNonces;
  readonly origins: ReadonlySet<string>;
}

function sourceOf<const S extends string>(shared: Shared, declared: readonly S[]): ClientCredentials<S> {
  const { client, nonces, origins } = shared;
  const { dpopKey } = shared.options;
  const scopes = [...ScopeSet.of(...declared)];
  if (scopes.length === 0)
    throw new TypeError('Declare at least one scope: a token without any opens nothing');
  const cache = shared.cacheOf(scopes);
  return Object.freeze<ClientCredentials<S>>({
    scopes: declared,
    getToken: ({ signal } = {}) => cache.get(signal),
    invalidate: (token) => cache.drop(token.value),
    authorize: (token, request) =>
      authorize(token, request, {
        origins,
        dpop: dpopKey && {
          key: dpopKey,
          nonce: nonces.of(request.url),
          now: client.issuerNow(),
        },
        timeoutMs: client.timeoutMs,
      }),
    learn: ({ url, status, headers, sent }) => {
      const nonce = nonces.learn(url, headers);
      if (nonce === undefined || sent['dpop'] === undefined || !isNonceRequest(status, headers)) return false;
      // Compared with that of this request: another one may have learnt the same nonce meanwhile.
      return nonceOf(sent['dpop']) !== nonce;
    },
    withScopes: (fewer) => {
      const more = ScopeSet.of(...scopes).missing(fewer);
      if (more.length > 0) throw new TypeError(`This source does not declare ${more.join(' ')}`);
      return sourceOf(shared, fewer);
    },
    probe: async (key) => client.probe(key, scopes),
  });
}

function newCache(
  options: ClientCredentialsOptions<string>,
  client: TokenClient,
  scopes: readonly string[],
  key: string,
): TokenCache {
  const { clock = Date.now, random = Math.random, sharedCache, dpopKey } = options;
  return new TokenCache({
    clientId: options.clientId,
    fetchToken: (purpose) => client.fetchToken(scopes, purpose),
    standing: () => client.standing(),
    shared: sharedCache && new SharedTokenCache(sharedCache, key, clock),
    type: dpopKey === undefined ? 'Bearer' : 'DPoP',
    clock,
    random,
    retryForMs: options.retryForMs ?? 0,
  });
}
