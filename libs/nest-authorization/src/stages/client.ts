import { createHash } from 'node:crypto';
import type { VerifiedAccessToken } from '@ambit/access-token';
import { type RenamingOptions, withCurrentNames } from '@ambit/scopes';
import { InstitutionsClaim } from './institutions-claim.ts';

/** What a client was registered for: for whom it may act, by institution. */
export type Registrations = ReadonlyMap<string, 'any' | ReadonlySet<string>>;

/** What is known of a client, from its token or from a question about it. */
export interface Client {
  readonly clientId: string;
  readonly scopes: { has(scope: string): boolean };
  /** Undefined when the claim cannot be read, which allows nothing. */
  readonly institutions: Registrations | undefined;
}

/** Reads the claim `institutions`. One that is not there is an empty one. */
export function readRegistrations(claim: unknown): Registrations | undefined {
  const { data } = InstitutionsClaim.safeParse(claim ?? []);
  if (data === undefined) return undefined;
  const registrations = new Map<string, 'any' | ReadonlySet<string>>();
  for (const { id, enterprise_users: users } of data)
    // The first one counts, should one be there twice.
    if (!registrations.has(id)) registrations.set(id, users === 'any' ? users : new Set(users));
  return registrations;
}

/** A client as its token tells of it. */
export class TokenClient implements Client {
  readonly clientId: string;
  readonly scopes: Client['scopes'];
  readonly institutions: Registrations | undefined;
  readonly #jwtId: string;
  #tokenIdHash: string | undefined;

  constructor({ clientId, scopes, claims, jwtId }: VerifiedAccessToken, renamings?: RenamingOptions) {
    this.clientId = clientId;
    this.scopes = withCurrentNames(scopes, renamings);
    this.institutions = readRegistrations(claims['institutions']);
    this.#jwtId = jwtId;
  }

  /** SHA-256 of the token's `jti`, by which records name a token. */
  get tokenIdHash(): string {
    return (this.#tokenIdHash ??= createHash('sha256').update(this.#jwtId).digest('base64url'));
  }
}

const clients = new WeakMap<VerifiedAccessToken, TokenClient>();

/** The client of a verified token; read once for each token that a cache keeps. */
export function clientOf(token: VerifiedAccessToken): TokenClient {
  let client = clients.get(token);
  if (client === undefined) clients.set(token, (client = new TokenClient(token)));
  return client;
}
