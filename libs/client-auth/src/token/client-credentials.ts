import { createHash } from 'node:crypto';
import { ScopeSet } from '@ambit/scopes';
import { type IssuerProfile, issuerProfiles } from '../assertion/issuer-profile.ts';
import { ClientAuthError, type ClientAuthErrorCode } from '../issuer/client-auth-error.ts';
import { discover, type IssuerMetadata } from '../issuer/discover.ts';
import { allowInsecureLoopback } from '../issuer/insecure-loopback.ts';
import type { Signer } from '../keys/signer.ts';
import type { SigningAlgorithm } from '../keys/signing-algorithm.ts';
import type { AccessToken } from './access-token.ts';
import { TokenCache } from './token-cache.ts';
import { requestToken } from './token-request.ts';

export interface ClientCredentialsOptions<S extends string> {
  /** The provider's issuer identifier, in its exact spelling. */
  readonly issuer: string;
  readonly clientId: string;
  readonly key: Signer;
  /** The least that the client needs. What is declared here is what a typed client may call. */
  readonly scopes: readonly S[];
  /** The API that the token is for (RFC 8707). */
  readonly resource?: string;
  /** What the issuer wants of assertions; RFC 10070 where nothing else is said. */
  readonly profile?: Partial<IssuerProfile>;
  /** Milliseconds for one request to the provider. Default 10,000. */
  readonly timeoutMs?: number;
  /** Told of every token request when it has ended. */
  readonly onTokenRequest?: (record: TokenRequestRecord) => void;
  readonly fetch?: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** A number from 0 up to 1, for the jitter of renewals. */
  readonly random?: () => number;
  readonly [allowInsecureLoopback]?: boolean;
}

/** One token request that has ended. */
export interface TokenRequestRecord {
  readonly outcome: 'granted' | ClientAuthErrorCode;
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
  /** Drops a token that an API refused. */
  invalidate(token: { readonly value: string }): void;
}

const metadataLifetimeMs = 60 * 60 * 1000;

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
 * @throws {ScopeSyntaxError} when a scope is none, {TypeError} when there is none
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.4 RFC 6749 §4.4}
 */
export function clientCredentials<const S extends string>(
  options: ClientCredentialsOptions<S>,
): ClientCredentials<S> {
  const { issuer, clientId, key, resource, timeoutMs = 10_000, clock = Date.now, onTokenRequest } = options;
  const request = {
    clientId,
    key,
    resource,
    timeoutMs,
    clock,
    scopes: [...ScopeSet.of(...options.scopes)],
    profile: { ...issuerProfiles.rfc10070, ...options.profile },
    fetch: options.fetch ?? fetch,
  };
  if (request.scopes.length === 0)
    throw new TypeError('Declare at least one scope: a token without any opens nothing');
  const metadata = rememberedMetadata(options);

  const fetchToken = async (): Promise<AccessToken> => {
    const started = clock();
    let jti: string | undefined;
    const record = (outcome: TokenRequestRecord['outcome'], grantedScopes: readonly string[]): void =>
      onTokenRequest?.({
        outcome,
        issuer,
        clientId,
        kid: key.kid,
        algorithm: key.algorithm,
        grantedScopes,
        durationMs: clock() - started,
        jtiHash: jti && createHash('sha256').update(jti).digest('base64url'),
      });
    try {
      const token = await requestToken({
        ...request,
        metadata: await metadata(),
        onAssertion: (made) => (jti = made),
      });
      record('granted', [...token.scopes]);
      return token;
    } catch (error) {
      if (error instanceof ClientAuthError) record(error.code, []);
      throw error;
    }
  };

  const cache = new TokenCache({ fetchToken, clock, random: options.random ?? Math.random });
  return Object.freeze<ClientCredentials<S>>({
    scopes: options.scopes,
    getToken: ({ signal } = {}) => untilAborted(cache.get(), signal),
    invalidate: (token) => cache.drop(token),
  });
}

function rememberedMetadata(options: ClientCredentialsOptions<string>): () => Promise<IssuerMetadata> {
  const { issuer, timeoutMs = 10_000, clock = Date.now } = options;
  let known: { readonly metadata: IssuerMetadata; readonly until: number } | undefined;
  return async () => {
    if (known !== undefined && clock() < known.until) return known.metadata;
    const metadata = await discover(issuer, {
      fetch: options.fetch ?? fetch,
      timeoutMs,
      insecureLoopback: options[allowInsecureLoopback] ?? false,
    });
    known = { metadata, until: clock() + metadataLifetimeMs };
    return metadata;
  };
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () =>
      reject(
        new ClientAuthError('aborted', 'The caller no longer waits for a token', { cause: signal.reason }),
      );
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
