import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import { type Credential, requiredClaims } from '../denial-matrix/case-facts.ts';

/** The issuer whose key the tests hold. */
export interface MintOptions {
  readonly issuer: string;
  /** Of the API under test. */
  readonly audience: string;
  /** An EC key on P-256, and the kid under which its public part is published. */
  readonly privateKey: KeyObject;
  readonly kid: string;
  /** Milliseconds since the epoch: the clock of the API. Default the system's. */
  readonly clock?: () => number;
}

/** Makes the token of a credential, over these claims. */
export type Mint = (credential: Credential, claims: Readonly<Record<string, unknown>>) => string;

/** Seconds: more than clocks may differ, and so little that whoever allows more is found out. */
const beyondTolerance = 30;

/**
 * Makes tokens that are good, and every kind that is not, with the key of an issuer that the API trusts: what is wrong
 * with a token is one thing alone.
 */
export function tokenMint({ issuer, audience, privateKey, kid, clock = Date.now }: MintOptions): Mint {
  const publicKey = createPublicKey(privateKey);
  const { privateKey: strangersKey, publicKey: strangersPublicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
  });
  const header = { alg: 'ES256', kid, typ: 'at+jwt' };

  return (credential, given) => {
    const now = Math.floor(clock() / 1000);
    const claims = {
      iss: issuer,
      aud: audience,
      sub: given['client_id'],
      iat: now,
      exp: now + 300,
      jti: randomUUID(),
      ...given,
    };
    const signed = (changedClaims: object, changedHeader: object = {}, key = privateKey): string =>
      es256({ ...header, ...changedHeader }, { ...claims, ...changedClaims }, key);
    const missing = requiredClaims.find((claim) => credential === `without-${claim}`);
    if (missing !== undefined) return signed({ [missing]: undefined });
    switch (credential) {
      case 'malformed':
        return 'not-a-token';
      case 'encrypted':
        return `${signed({})}.${encode({})}.${encode({})}`;
      case 'respelt':
        return respell(signed({}));
      case 'altered': {
        const [head, , signature] = signed({}).split('.');
        return `${head}.${encode({ ...claims, exp: now + 3600 })}.${signature}`;
      }
      case 'untyped':
        return signed({}, { typ: undefined });
      case 'id-token':
        return signed({}, { typ: 'JWT' });
      case 'client-assertion':
        return signed({}, { typ: 'client-authentication+jwt' });
      case 'dpop-proof':
        return signed({}, { typ: 'dpop+jwt' });
      case 'wrong-audience':
        return signed({ aud: `${audience}.other.example` });
      case 'wrong-issuer':
        return signed({ iss: `${issuer}/other` });
      case 'expired':
        return signed({ iat: now - 300, exp: now - beyondTolerance });
      case 'not-yet-valid':
        return signed({ nbf: now + beyondTolerance });
      case 'issued-in-the-future':
        return signed({ iat: now + beyondTolerance });
      case 'unknown-key':
        return signed({}, { kid: `${kid}-of-a-stranger` }, strangersKey);
      case 'forged':
        return signed({}, {}, strangersKey);
      case 'key-in-header':
        return signed(
          {},
          { kid: undefined, jwk: strangersPublicKey.export({ format: 'jwk' }) },
          strangersKey,
        );
      case 'unsigned':
        return `${encode({ ...header, alg: 'none' })}.${encode(claims)}.AA`;
      case 'public-key-as-secret':
        return hs256({ ...header, alg: 'HS256' }, claims, publicKey);
      case 'unknown-critical-header':
        return signed({}, { crit: ['urn:ambit:unknown'], 'urn:ambit:unknown': true });
      case 'bound-without-proof':
        return signed({ cnf: { jkt: 'A'.repeat(43) } });
      case 'bound-otherwise':
        return signed({ cnf: { 'x5t#S256': 'A'.repeat(43) } });
      case 'unreadable-scope':
        return signed({ scope: `${String(given['scope'])}  ` });
      default:
        // Those that differ in how they are sent, or in whose they are.
        return signed({});
    }
  };
}

function es256(header: object, claims: object, key: KeyObject): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

function hs256(header: object, claims: object, key: KeyObject): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  const secret = key.export({ format: 'pem', type: 'spki' });
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** 64 bytes of signature leave four bits of the last character unused: decoders that are lax read the same bytes. */
function respell(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + alphabet.charAt(alphabet.indexOf(token.slice(-1)) ^ 1);
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
