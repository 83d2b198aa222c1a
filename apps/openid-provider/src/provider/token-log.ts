import { describeError, type Logger } from '@ambit/service';
import { createHash } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import type { Registration } from '../registration/registration.ts';
import { DescribedClientAuthError } from './client-auth-error.ts';
import { tokenPath } from './metadata.ts';
import { refusedClaim } from './refused-claim.ts';

/** Characters of a text from outside that are logged. */
const longestLogged = 200;

/**
 * Writes one line for each token request: who, by which key, what was granted, or exactly which check failed. An
 * assertion is known by the hash of its jti, which joins the line with the client's own log; the token by the hash of
 * its own, which joins it with the decisions of the API.
 */
export function logTokenRequests(provider: Provider, registration: Registration, log: Logger): void {
  provider.on('grant.success', (ctx) => {
    const { scope, aud, jkt, jti } = ctx.oidc.entities.ClientCredentials ?? {};
    log.info(
      {
        outcome: 'granted',
        ...factsOf(ctx, registration),
        scope,
        audience: aud,
        bound_to: jkt,
        token_id_hash: jti && hashOf(jti),
      },
      'token request',
    );
  });
  provider.on('grant.error', (ctx, error) => {
    log.warn(
      {
        outcome: error.error,
        check: checkOf(error),
        ...comparisonOf(ctx, error, { registration, issuer: provider.issuer }),
        ...factsOf(ctx, registration),
        ...askedOf(ctx),
      },
      'token request',
    );
  });
  provider.on('server_error', (ctx, error) => {
    log.error({ outcome: 'server_error', err: error, ...factsOf(ctx, registration) }, 'token request');
  });
  // What happens outside of a request's handling, such as a connection that is reset. Unheard, koa would print it.
  const koa: EventEmitter = provider;
  koa.on('error', (error: unknown) => log.warn({ reason: describeError(error) }, 'request failed'));
}

function factsOf(ctx: KoaContextWithOIDC, registration: Registration): Record<string, unknown> {
  const { client, params } = ctx.oidc;
  const registered = client && registration.clients.get(client.clientId);
  return {
    client_id: client?.clientId,
    client_name: registered?.name,
    key_source: registered?.key.source,
    ...assertionFacts(params?.['client_assertion'], { isKnown: registered !== undefined }),
  };
}

function askedOf({ oidc: { params } }: KoaContextWithOIDC): Record<string, unknown> {
  return { asked_scope: bounded(params?.['scope']), asked_resource: bounded(params?.['resource']) };
}

/** What an assertion says of itself. Of one that was refused, none of it is proven. */
function assertionFacts(
  assertion: unknown,
  { isKnown }: { readonly isKnown: boolean },
): Record<string, unknown> {
  if (typeof assertion !== 'string') return {};
  try {
    const { kid, alg } = decodeProtectedHeader(assertion);
    const { jti, sub } = decodeJwt(assertion);
    return {
      ...(isKnown ? {} : { claimed_client_id: bounded(sub) }),
      kid: bounded(kid),
      algorithm: bounded(alg),
      jti_hash: typeof jti === 'string' ? hashOf(jti) : undefined,
    };
  } catch {
    return {};
  }
}

/**
 * What the check that failed expected, and what it got: of who holds the key, and of an algorithm or an audience, which
 * are no secrets.
 */
function comparisonOf(
  { oidc: { client, params } }: KoaContextWithOIDC,
  error: unknown,
  { registration, issuer }: { readonly registration: Registration; readonly issuer: string },
): object {
  if (error instanceof DescribedClientAuthError) return error.comparison;
  const registered = registration.clients.get(client?.clientId ?? '');
  const assertion = params?.['client_assertion'];
  if (registered === undefined || typeof assertion !== 'string') return {};
  const { algorithm: expected, assertionRules: rules } = registered;
  const { algorithm: got } = assertionFacts(assertion, { isKnown: true });
  if (got === undefined) return {}; // it cannot be read
  if (got !== expected) return { expected, got };
  const refused = refusedClaim(checkOf(error), {
    claims: decodeJwt(assertion),
    issuer,
    tokenEndpoint: `${issuer}${tokenPath}`,
    rules,
    now: Date.now() / 1000,
  });
  return refused ?? {};
}

/** The check that failed, down to its first cause: that keys 'failed to be refreshed' alone helps no one. */
function checkOf(error: unknown): string {
  if (!(error instanceof errors.OIDCProviderError)) return describeError(error);
  const { cause, error_description: told, error_detail: detail, message } = error;
  if (cause === undefined) return detail ?? told ?? message;
  // What strangers are told says nothing.
  return error instanceof errors.InvalidClientAuth ? checkOf(cause) : `${told}: ${checkOf(cause)}`;
}

function hashOf(jti: string): string {
  return createHash('sha256').update(jti).digest('base64url');
}

function bounded(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, longestLogged) : undefined;
}
