import { createHash } from 'node:crypto';
import type { VerifiedAccessToken } from '@ambit/access-token';
import type { Selectable } from 'kysely';
import type { RevokedTokenTable } from '../database/tables.ts';

export type RevokedTokenRow = Pick<
  Selectable<RevokedTokenTable>,
  'token_id_hash' | 'client_id' | 'issued_before' | 'issuer'
>;

/** A token's id as it is kept and logged. */
export function tokenIdHash(jwtId: string): string {
  return createHash('sha256').update(jwtId).digest('base64url');
}

/** A text that no other pair gives: an issuer is a URL and holds no space. Null stands for every issuer. */
function keyOf(issuer: string | null, id: string): string {
  return `${issuer ?? '*'} ${id}`;
}

/** The revoked tokens of one moment, in memory. */
export class RevocationList {
  readonly #tokens = new Set<string>();
  /** Until when (milliseconds since the epoch) the tokens of a client were issued that are revoked. */
  readonly #clients = new Map<string, number>();

  constructor(rows: readonly RevokedTokenRow[]) {
    for (const { token_id_hash: hash, client_id: client, issued_before: before, issuer } of rows) {
      if (hash !== null) this.#tokens.add(keyOf(issuer, hash));
      if (client === null || before === null) continue;
      const key = keyOf(issuer, client);
      this.#clients.set(key, Math.max(before.getTime(), this.#clients.get(key) ?? -Infinity));
    }
  }

  has({
    issuer,
    jwtId,
    clientId,
    issuedAt,
  }: Pick<VerifiedAccessToken, 'issuer' | 'jwtId' | 'clientId' | 'issuedAt'>): boolean {
    if (this.#clients.size > 0)
      for (const by of [issuer, null]) {
        const before = this.#clients.get(keyOf(by, clientId));
        // `iat` is in whole seconds: one of the second in which the client was revoked is taken for older.
        if (before !== undefined && issuedAt * 1000 < before) return true;
      }
    if (this.#tokens.size === 0) return false;
    const hash = tokenIdHash(jwtId);
    return this.#tokens.has(keyOf(issuer, hash)) || this.#tokens.has(keyOf(null, hash));
  }
}
