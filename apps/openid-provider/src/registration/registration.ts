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
}

/** Who may get tokens, for what. */
export interface Registration {
  readonly resources: ReadonlyMap<string, RegisteredResource>;
  readonly clients: ReadonlyMap<string, RegisteredClient>;
}

/** The institutions of a registered client as its tokens say them. */
export function institutionsClaim(client: Pick<RegisteredClientEntry, 'institutions'>): InstitutionsClaim {
  return client.institutions.map(({ id, associated_enterprise_user: associated, act_for: actFor }) => ({
    id,
    enterprise_users: actFor === 'associated' ? [associated] : Array.isArray(actFor) ? actFor : 'any',
  }));
}
