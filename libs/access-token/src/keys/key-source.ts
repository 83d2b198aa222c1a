import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import { AccessTokenError } from '../access-token-error.ts';
import { discoverJwksUri, type DiscoveryOptions } from './discover-jwks-uri.ts';

/** Where the issuer's keys come from. */
export type KeySource =
  /** Found by the issuer's metadata, and fetched from there. */
  | { readonly from: 'metadata' }
  | { readonly from: 'jwks_uri'; readonly jwksUri: string }
  | { readonly from: 'jwks'; readonly jwks: JSONWebKeySet };

export interface KeySourceOptions extends DiscoveryOptions {
  readonly issuer: string;
}

/** Milliseconds: how long a fetched set is used, and how soon after a fetch an unknown key may cause the next. */
const cacheMaxAge = 10 * 60 * 1000;
const cooldownDuration = 10 * 1000;
/** Milliseconds between two attempts to find the issuer's metadata. */
const discoveryBackOff = 1000;

/** The function by which jose looks up a key. Rejects with `keys_unavailable` when the keys cannot be had. */
export function keyLookup(source: KeySource, options: KeySourceOptions): JWTVerifyGetKey {
  if (source.from === 'jwks') return createLocalJWKSet(source.jwks);
  const remote =
    source.from === 'jwks_uri'
      ? constant(remoteSet(source.jwksUri, options))
      : once(async () => remoteSet(await discoverJwksUri(options.issuer, options), options), options.clock);
  return async (header, token) => {
    try {
      const lookUp = await remote();
      return await lookUp(header, token);
    } catch (error) {
      if (isAboutTheToken(error)) throw error;
      throw new AccessTokenError(
        'keys_unavailable',
        "The issuer's keys cannot be fetched at the moment, so no access token can be checked: try again later",
        { cause: error },
      );
    }
  };
}

function remoteSet(jwksUri: string, { fetch, timeoutMs }: KeySourceOptions): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: timeoutMs,
    cacheMaxAge,
    cooldownDuration,
    [customFetch]: (url, init) => fetch(url, { ...init, redirect: 'error' }),
  });
}

function constant<T>(value: T): () => Promise<T> {
  return () => Promise.resolve(value);
}

/** Attempts something once for all who wait, and keeps what came of it: a success for good, a failure for a moment. */
function once<T>(attempt: () => Promise<T>, clock: () => number): () => Promise<T> {
  let outcome: Promise<T> | undefined;
  let retryAt = Number.POSITIVE_INFINITY;
  return () => {
    if (outcome === undefined || clock() >= retryAt) {
      retryAt = Number.POSITIVE_INFINITY;
      outcome = attempt();
      outcome.catch(() => (retryAt = clock() + discoveryBackOff));
    }
    return outcome;
  };
}

function isAboutTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
