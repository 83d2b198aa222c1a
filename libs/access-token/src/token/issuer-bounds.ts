import type { JWTPayload } from 'jose';

/** What an issuer is heard on; undefined: on all. */
export interface IssuerBounds {
  readonly scopes?: ReadonlySet<string> | undefined;
  readonly institutions?: ReadonlySet<string> | undefined;
}

/**
 * The claims, without what their issuer is not heard on: `scope`, which is of the right form, and `institutions`, a list of
 * objects with `id`. Of what is in no such list, nobody can say whom it is about: it is left out.
 */
export function withinBounds(claims: JWTPayload, { scopes, institutions }: IssuerBounds): JWTPayload {
  if (scopes === undefined && institutions === undefined) return claims;
  const { scope, institutions: spokenFor, ...others } = claims;
  const heard = {
    scope: scopes === undefined ? scope : scopesWithin(scope, scopes),
    institutions: institutions === undefined ? spokenFor : institutionsWithin(spokenFor, institutions),
  };
  // What is undefined was not said.
  return {
    ...others,
    ...Object.fromEntries(Object.entries(heard).filter(([, value]) => value !== undefined)),
  };
}

function scopesWithin(scope: unknown, bound: ReadonlySet<string>): string | undefined {
  if (typeof scope !== 'string') return undefined;
  const heard = scope.split(' ').filter((token) => bound.has(token));
  return heard.length === 0 ? undefined : heard.join(' ');
}

function institutionsWithin(claim: unknown, bound: ReadonlySet<string>): readonly unknown[] | undefined {
  if (!Array.isArray(claim)) return undefined;
  return claim.filter((entry: unknown) => {
    const id: unknown = typeof entry === 'object' && entry !== null && 'id' in entry ? entry.id : undefined;
    return typeof id === 'string' && bound.has(id);
  });
}
