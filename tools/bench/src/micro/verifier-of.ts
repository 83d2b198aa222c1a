import {
  type AccessTokenVerifier,
  allowInsecureLoopback,
  createAccessTokenVerifier,
} from '@ambit/access-token';
import type { Issuer } from '../tokens/issuer.ts';
import { audience } from '../variants/accounts.ts';

/** A verifier of the issuer's tokens, set up as a service would. */
export function verifierOf({ issuer, jwksUri }: Issuer): AccessTokenVerifier {
  return createAccessTokenVerifier({
    issuer,
    audience,
    keys: { from: 'jwks_uri', jwksUri },
    [allowInsecureLoopback]: true,
  });
}
