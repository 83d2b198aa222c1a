import type { Logger } from '@ambit/service';
import { createHash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Registration } from '../registration/registration.ts';

/** Writes one line per token request: who, how authenticated, what was granted, or exactly which check failed. */
export function logTokenRequests(provider: Provider, registration: Registration, log: Logger): void {
  provider.on('grant.success', (ctx) => {
    log.info({ outcome: 'granted', ...facts(ctx, registration) }, 'token request');
  });
  provider.on('grant.error', (ctx, error) => {
    log.warn(
      {
        outcome: error.error,
        check: error.error_detail ?? messageOf(error.cause) ?? error.error_description,
        ...facts(ctx, registration),
      },
      'token request',
    );
  });
  provider.on('server_error', (_ctx, error) => log.error({ err: error }, 'token request failed'));
}

function facts(ctx: KoaContextWithOIDC, registration: Registration): Record<string, unknown> {
  const { client, params, entities } = ctx.oidc;
  const registered = client && registration.clients.get(client.clientId);
  return {
    client_id: client?.clientId,
    client_name: registered?.name,
    key_source: registered?.key.source,
    ...assertionFacts(params?.['client_assertion']),
    scope: entities.ClientCredentials?.scope,
    audience: entities.ClientCredentials?.aud,
  };
}

/** What an assertion says of itself; what is claimed by one that was refused is not proven. */
function assertionFacts(assertion: unknown): Record<string, unknown> {
  try {
    const { kid, alg } = decodeProtectedHeader(String(assertion));
    const { jti } = decodeJwt(String(assertion));
    return { kid, algorithm: alg, jti_hash: jti && createHash('sha256').update(jti).digest('base64url') };
  } catch {
    return {};
  }
}

function messageOf(cause: unknown): string | undefined {
  return typeof cause === 'object' && cause !== null && 'message' in cause
    ? String(cause.message)
    : undefined;
}
