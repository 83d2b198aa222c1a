import type { JWK } from 'jose';
import type { AssertionRules, RegisteredClientEntry, RegisteredResource } from './registration-schema.ts';

/** How the provider knows the public key of a client. */
export type ClientKey =
  { readonly source: 'jwks_uri'; readonly jwksUri: string } | { readonly source: 'pem'; readonly jwk: JWK };

/** The claim that says for which institutions a client is registered, and in whose name it may act there. */
export type InstitutionsClaim = readonly {
  readonly id: string;
  readonly enterprise_users: readonly string[] | 'any';
}[];

export interface RegisteredClient extends Pick<RegisteredClientEntry, 'name' | 'scopes' | 'algorithm'> {
  readonly id: string;
  readonly key: ClientKey;
  /** Whether every token must be bound to a key (RFC 9449). */
  readonly isDpopBound: boolean;
  readonly assertionRules: AssertionRules;
  readonly institutions: InstitutionsClaim;
  /** Institutions in which it may act for anyone, and why: something that an auditor should not have to search for. */
  readonly actsForAnyone: readonly { readonly institution: string; readonly reason: string }[];
}

/** Who may get tokens, for what. */
export interface Registration {
  readonly resources: ReadonlyMap<string, RegisteredResource>;
  readonly clients: ReadonlyMap<string, RegisteredClient>;
}

/** Seconds: the longest that an access token of this provider lives. */
export function tokenLifetimeOf({ resources }: Pick<Registration, 'resources'>): number {
  return Math.max(...[...resources.values()].map(({ accessTokenLifetime }) => accessTokenLifetime));
}

type Institutions = RegisteredClientEntry['institutions'];

/** The institutions of a registered client as its tokens say them. */
export function institutionsClaim(institutions: Institutions): InstitutionsClaim {
  return institutions.map(({ id, associated_enterprise_user: associated, act_for: actFor }) => {
    if (actFor === 'associated') return { id, enterprise_users: [associated] };
    return { id, enterprise_users: Array.isArray(actFor) ? actFor : 'any' };
  });
}

/** The institutions in which a client was given the widest choice. */
export function actsForAnyone(institutions: Institutions): RegisteredClient['actsForAnyone'] {
  return institutions.flatMap(({ id, act_for: actFor }) =>
    actFor !== 'associated' && 'any' in actFor ? [{ institution: id, reason: actFor.reason }] : [],
  );
}

const strict: AssertionRules = {
  audience: 'issuer',
  type: 'required',
  iat: 'required',
  longest_lifetime: 300,
};

/** The rules for assertions that a client need not keep, as one line; undefined when it keeps them all. */
export function loosenedRules({
  assertionRules: rules,
}: Pick<RegisteredClient, 'assertionRules'>): string | undefined {
  const loosened = Object.entries(rules)
    // An entry of rules, and strict has the same.
    .filter(([name, value]) => strict[name as keyof AssertionRules] !== value)
    .filter(([name, value]) => name !== 'longest_lifetime' || Number(value) > strict.longest_lifetime)
    .map(([name, value]) => `${name} ${value}`);
  return loosened.length === 0 ? undefined : loosened.join(', ');
}
