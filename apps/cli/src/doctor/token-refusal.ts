import { decodeToken } from '../token/decode-token.ts';
import type { ResourceMetadata } from './check-resource.ts';
import { toldText } from './told-text.ts';

/** Why an API does not take a token: what the two say of each other, and otherwise what the API said. */
export function tokenRefusal(token: string, metadata: ResourceMetadata | undefined, told: string): string {
  const { aud, iss } = decodeToken(token)?.claims ?? {};
  const { resource, issuers } = metadata ?? {};
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (aud !== undefined && resource !== undefined && !audiences.includes(resource))
    return `The token is for the audience ${toldText(aud)}, and the API is ${toldText(resource)}`;
  if (iss !== undefined && Array.isArray(issuers) && !issuers.includes(iss))
    return `The token is by the issuer ${toldText(iss)}, and the API trusts ${toldText(issuers)}`;
  return `The API does not take the token; it says: ${told}`;
}
