/** Whom a token lets act for whom: the first of each that it names, as `openid-provider` writes them. */
export interface TokenBoundary {
  readonly institution: string | undefined;
  /** Undefined where the token names none, or any. */
  readonly user: (institution: string | undefined) => string | undefined;
}

/** Reads the claim `institutions`. */
export function boundaryOf(claims: Readonly<Record<string, unknown>>): TokenBoundary {
  const { institutions } = claims;
  const entries = Array.isArray(institutions) ? institutions.map(entryOf) : [];
  return {
    institution: entries[0]?.id,
    user: (institution) => (entries.find(({ id }) => id === institution) ?? entries[0])?.user,
  };
}

function entryOf(value: unknown): { readonly id: string | undefined; readonly user: string | undefined } {
  if (typeof value !== 'object' || value === null) return { id: undefined, user: undefined };
  const id = 'id' in value && typeof value.id === 'string' ? value.id : undefined;
  const users =
    'enterprise_users' in value && Array.isArray(value.enterprise_users) ? value.enterprise_users : [];
  return { id, user: users.find((one) => typeof one === 'string') };
}
