import type { JWK } from 'jose';
import type { RegisteredClientEntry, RegisteredResource } from './registration-schema.ts';

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
  readonly institutions: InstitutionsClaim;
  /** Institutions in which it may act for anyone, and why: something that an auditor should not have to search for. */
  readonly actsForAnyone: readonly { readonly institution: string; readonly reason: string }[];
}

/** Who may get tokens, for what. */
export interface Registration {
  readonly resources: ReadonlyMap<string, RegisteredResource>;
  readonly clients: ReadonlyMap<string, RegisteredClient>;
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
