/** What a token says, as far as it can be read. Nothing is verified: that is for whoever accepts it. */
export interface DecodedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Undefined for a token that is no JWT: then it means something to its issuer alone (RFC 6749 §1.4). */
export function decodeToken(value: string): DecodedToken | undefined {
  const parts = value.split('.');
  const [header, claims] = parts.map(objectIn);
  return parts.length === 3 && header !== undefined && claims !== undefined ? { header, claims } : undefined;
}

function objectIn(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
