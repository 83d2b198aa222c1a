import { randomBytes } from 'node:crypto';
import { base64url } from 'jose';
import type { Signer } from '../keys/signer.ts';
import { type IssuerProfile, rfc10070 } from './issuer-profile.ts';

export interface ClientAssertionOptions {
  readonly key: Signer;
  readonly clientId: string;
  readonly issuer: string;
  /** Needed by profiles whose audience is the token endpoint. */
  readonly tokenEndpoint: string;
  readonly profile?: IssuerProfile;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** An assertion, to be sent once, and the identifier by which logs may know it. */
export interface ClientAssertion {
  readonly assertion: string;
  readonly jti: string;
}

/**
 * Mints a client assertion: `iss` and `sub` are the client, `aud` one string, `iat` and `exp` in seconds, a random
 * `jti` of 192 bits, no `nbf`. Mint one for each HTTP request: an assertion that was sent may have been used.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523#section-3 RFC 7523 §3}
 */
export async function mintClientAssertion(options: ClientAssertionOptions): Promise<ClientAssertion> {
  const { key, clientId, issuer, tokenEndpoint, profile = rfc10070, clock = Date.now } = options;
  if (!Number.isInteger(profile.lifetime) || profile.lifetime < 1 || profile.lifetime > 300)
    throw new TypeError('The lifetime of an assertion is 1 to 300 whole seconds');
  const issuedAt = Math.floor(clock() / 1000);
  const jti = randomBytes(24).toString('base64url');
  const header = { alg: key.algorithm, kid: key.kid, ...(profile.type && { typ: profile.type }) };
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: profile.audience === 'issuer' ? issuer : tokenEndpoint,
    iat: issuedAt,
    exp: issuedAt + profile.lifetime,
    jti,
  };
  const signingInput = `${encode(header)}.${encode(claims)}`;
  const signature = await key.sign(new TextEncoder().encode(signingInput));
  return { assertion: `${signingInput}.${base64url.encode(signature)}`, jti };
}

function encode(value: object): string {
  return base64url.encode(JSON.stringify(value));
}
