import { scopes } from '@ambit/scopes';
import type { Algorithm, Issuer, TokenOptions } from '../tokens/issuer.ts';
import { accountPath } from '../variants/accounts.ts';

/** Whether a variant does what it is measured for. */
export interface VariantCheck {
  /** Why its figure is void; undefined when it is good. */
  readonly void: string | undefined;
  /** What it accepts that RFC 9068 and RFC 8725 have refused. */
  readonly accepts: readonly string[];
}

const mustRefuse: Readonly<Record<string, TokenOptions>> = {
  'an expired token': { lifetime: -600 },
  'a token for another API': { claims: { aud: 'https://other.example' } },
  'a token of another issuer': { claims: { iss: 'https://other.example' } },
  'a token without the scope': { claims: { scope: 'openid' } },
};

const shouldRefuse: Readonly<Record<string, TokenOptions>> = {
  'no exp': { claims: { exp: undefined } },
  'an ID token': { typ: 'JWT', claims: { client_id: undefined, scope: scopes.accounts.read, nonce: 'n' } },
  'iat in the future': { claims: { iat: Math.floor(Date.now() / 1000) + 3600 } },
  'a token bound to a key, without proof': { claims: { cnf: { jkt: 'A'.repeat(43) } } },
};

/** Asks a variant with tokens that are good, that must be refused, and that should be. */
export async function checkVariant(
  url: string,
  issuer: Issuer,
  algorithm: Algorithm,
  signal: AbortSignal,
): Promise<VariantCheck> {
  const statusOf = async (token: string | undefined): Promise<number> => {
    const response = await fetch(url + accountPath, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    });
    await response.arrayBuffer();
    return response.status;
  };
  const good = issuer.token(algorithm);
  const wrong: string[] = [];
  const expectRefusal = async (what: string, token: string | undefined): Promise<void> => {
    const status = await statusOf(token);
    if (status < 400 || status >= 500) wrong.push(`answers ${what} by ${status}`);
  };
  const status = await statusOf(good);
  if (status !== 200) wrong.push(`answers a good token by ${status}`);
  await expectRefusal('a request without a token', undefined);
  await expectRefusal('a bad signature', withBadSignature(good));
  for (const [what, options] of Object.entries(mustRefuse))
    await expectRefusal(what, issuer.token(algorithm, options));

  const accepts: string[] = [];
  for (const [what, options] of Object.entries(shouldRefuse))
    if ((await statusOf(issuer.token(algorithm, options))) === 200) accepts.push(what);
  if ((await statusOf(respelt(good))) === 200) accepts.push('a token in a second spelling');
  return { void: wrong.length === 0 ? undefined : wrong.join('; '), accepts };
}

/** The first character of the signature changed: the bits of the last one may be padding. */
function withBadSignature(token: string): string {
  const at = token.lastIndexOf('.') + 1;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

/** The bits that the last character of a signature leaves unused changed: other text, the same bytes. */
function respelt(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + (alphabet[alphabet.indexOf(token.at(-1) ?? '') ^ 1] ?? '');
}
