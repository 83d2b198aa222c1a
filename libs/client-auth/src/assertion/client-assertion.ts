import { randomBytes } from 'node:crypto';
import { base64url } from 'jose';
import type { Signer } from '../keys/signer.ts';
import { type IssuerProfile, profileOf } from './issuer-profile.ts';

export interface ClientAssertionOptions {
  readonly key: Signer;
  readonly clientId: string;
  readonly issuer: string;
  /** Needed by profiles whose audience is the token endpoint. */
  readonly tokenEndpoint: string;
  /** RFC 10070 where nothing else is said. */
  readonly profile?: Partial<IssuerProfile>;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** An assertion, to be sent once, and the identifier by which logs may know it. */
export interface ClientAssertion {
  readonly assertion: string;
  readonly jti: string;
}

/**
 * Mints a client assertion: `iss` and `sub` are the client, `aud` one string, `iat` and `exp` in seconds (unless the
 * issuer's profile says otherwise), a random `jti` of 192 bits, no `nbf`. Mint one for each HTTP request: an assertion
 * that was sent may have been used.
 *
 * @throws {TypeError} when a setting of the profile is none
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523#section-3 RFC 7523 §3}
 */
export async function mintClientAssertion(options: ClientAssertionOptions): Promise<ClientAssertion> {
  const { key, clientId, issuer, tokenEndpoint, clock = Date.now } = options;
  const { audience, type, lifetime, timeUnit = 'seconds', claims: further } = profileOf(options.profile);
  const issuedAt = Math.floor(clock() / 1000);
  const unit = timeUnit === 'seconds' ? 1 : 1000;
  const jti = randomBytes(24).toString('base64url');
  const header = { alg: key.algorithm, kid: key.kid, ...(type !== null && { typ: type }) };
  const claims = {
    ...further,
    iss: clientId,
    sub: clientId,
    aud: audience === 'issuer' ? issuer : tokenEndpoint,
    iat: issuedAt * unit,
    exp: (issuedAt + lifetime) * unit,
    jti,
  };
  const signingInput = `${encode(header)}.${encode(claims)}`;
  const signature = await key.sign(new TextEncoder().encode(signingInput));
  return { assertion: `${signingInput}.${base64url.encode(signature)}`, jti };
}

function encode(value: object): string {
  return base64url.encode(JSON.stringify(value));
}
