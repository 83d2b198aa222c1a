import { ScopeSet } from '@ambit/scopes';
import { z } from 'zod';
import { ClientAuthError, type ClientAuthErrorCode } from '../issuer/client-auth-error.ts';
import type { ProviderAnswer } from '../issuer/exchange.ts';
import { cutOut } from '../outside/harmless.ts';
import { AccessToken } from './access-token.ts';

/** The longest that a token is kept, whatever the provider says: a day, in milliseconds. */
const longestLifetimeMs = 24 * 60 * 60 * 1000;

const TokenResponse = z.object({
  access_token: z.string().regex(/^[\x21-\x7E]+$/),
  token_type: z.string(),
  // A number in RFC 6749 §5.1; some servers send text.
  expires_in: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{1,12}$/)
        .transform(Number),
    ])
    .optional(),
  scope: z.string().optional(),
});

export interface ReadTokenResponseOptions {
  readonly askedScopes: readonly string[];
  /** What was asked for: another type is refused. */
  readonly type: AccessToken['type'];
  /** Milliseconds since the epoch at which the request was sent: a token is never older than that. */
  readonly requestedAt: number;
}

/**
 * Reads the answer of a token endpoint (RFC 6749 §5). Without `expires_in`, or with 0, the token counts as expired: it
 * serves who waits for it and is not kept.
 *
 * @throws {ClientAuthError}
 */
export function readTokenResponse(answer: ProviderAnswer, options: ReadTokenResponseOptions): AccessToken {
  if (answer.status !== 200) throw refusal(answer, options.requestedAt);
  const parsed = TokenResponse.safeParse(answer.json);
  if (!parsed.success) {
    if (OAuthError.safeParse(answer.json).success) throw refusal(answer, options.requestedAt);
    // Which members, never what they held.
    const members = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole').join(', ');
    throw new ClientAuthError(
      'invalid_response',
      `The token response is not one by RFC 6749 §5.1: ${members}`,
      { status: 200 },
    );
  }
  const { access_token: value, token_type: type, expires_in: lifetime = 0, scope } = parsed.data;
  // In any case (RFC 6749 §5.1). A bearer token where a bound one was asked for would be a downgrade (RFC 9449 §5).
  if (type.toLowerCase() !== options.type.toLowerCase())
    throw new ClientAuthError(
      'invalid_response',
      `The token is not of the type ${options.type}, which was asked for`,
    );
  if (!Number.isFinite(lifetime) || lifetime < 0)
    throw new ClientAuthError(
      'invalid_response',
      'expires_in of the token response is not a time in seconds',
    );
  const scopes = grantedScopes(scope, options.askedScopes);
  return new AccessToken(value, {
    type: options.type,
    requestedAt: options.requestedAt,
    expiresAt: options.requestedAt + Math.min(lifetime * 1000, longestLifetimeMs),
    scopes,
  });
}

function grantedScopes(scope: string | undefined, asked: readonly string[]): ScopeSet {
  // RFC 6749 §5.1: left out when it is what was asked.
  if (scope === undefined) return ScopeSet.of(...asked);
  let granted: ScopeSet;
  try {
    granted = ScopeSet.parse(scope);
  } catch (cause) {
    throw new ClientAuthError('invalid_response', 'scope of the token response breaks RFC 6749 §3.3', {
      cause,
    });
  }
  const missing = granted.missing(asked);
  if (missing.length > 0)
    throw new ClientAuthError(
      'scope_not_granted',
      `The provider granted less than was asked; missing: ${missing.join(' ')}. Register the client for it, or declare less`,
    );
  return granted;
}

const OAuthError = z.object({ error: z.string(), error_description: z.string().optional() });

const knownErrors: readonly ClientAuthErrorCode[] = [
  'invalid_client',
  'invalid_request',
  'invalid_grant',
  'invalid_scope',
  'invalid_target',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_dpop_proof',
  'use_dpop_nonce',
];

function refusal({ status, headers, json }: ProviderAnswer, now: number): ClientAuthError {
  const parsed = OAuthError.safeParse(json);
  const error = parsed.success ? printable(parsed.data.error) : undefined;
  const errorDescription = parsed.success ? printable(parsed.data.error_description) : undefined;
  const code = codeOf(status, error);
  const said = [error, errorDescription].filter(Boolean).join(': ') || `status ${status}`;
  return new ClientAuthError(code, `The provider gave no token (${said})${remedies[code] ?? ''}`, {
    status,
    error,
    errorDescription,
    retryAfter: retryAfterSeconds(headers.get('retry-after'), now),
  });
}

function codeOf(status: number, error: string | undefined): ClientAuthErrorCode {
  if (status === 429) return 'rate_limited';
  if (status >= 500 || error === 'temporarily_unavailable' || error === 'server_error')
    return 'provider_unavailable';
  const known = knownErrors.find((code) => code === error);
  return known ?? (status === 401 ? 'invalid_client' : 'refused');
}

const remedies: Readonly<Partial<Record<ClientAuthErrorCode, string>>> = {
  invalid_client:
    ': check the client id, that the provider knows this public key (its kid is in the published JWKS, or its PEM is registered), the algorithm, and the clock',
  invalid_scope: ': the client is not registered for a scope that was asked; register it, or declare less',
  invalid_target: ': the provider does not know the resource; check the audience of the API',
};

/** What RFC 6749 §5.2 allows in these members, and not much of it: it goes into logs. */
function printable(text: string | undefined): string | undefined {
  return (
    text &&
    cutOut(text)
      .replace(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, ' ')
      .slice(0, 200)
  );
}

function retryAfterSeconds(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
