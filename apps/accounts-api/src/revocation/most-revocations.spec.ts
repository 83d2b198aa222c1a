import { watchChanges } from '@ambit/database';
import { describeOnPostgresql } from '@ambit/database/testing';
import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { silent } from '../grants.fixture.ts';
import { revokeTokens } from './revoke-tokens.ts';
import { mostRevocations, revokedTokensTopic, watchedRevocations } from './watched-revocations.ts';

describeOnPostgresql('as many revocations as a process keeps', (open) => {
  it('are not exceeded: no more are taken, and by more no token is let pass', async () => {
    const database = await open<Tables>(migrations);
    const add = (count: number, prefix: string) =>
      sql`insert into revoked_token (token_id_hash, expires_at, reason)
        select ${prefix} || number, now() + interval '1 hour', 'x' from generate_series(1, ${sql.lit(count)}) as number`.execute(
        database.kysely,
      );
    await add(mostRevocations, 'a');
    const one = { tokenId: 'jti', issuer: undefined, reason: 'x' };
    await expect(revokeTokens(database, one, Date.now())).rejects.toThrow('revocations already');

    await add(1, 'b');
    const watch = watchChanges(database, { topics: [revokedTokensTopic], log: silent });
    const revocations = watchedRevocations(database, watch, silent);
    try {
      await expect(revocations.ready).rejects.toMatchObject({ code: 'too_many_revocations' });
      expect(() => revocations.isRevoked({ issuer: 'x', jwtId: 'x', clientId: 'x', issuedAt: 1 })).toThrow(
        expect.objectContaining({ code: 'revocations_unavailable' }),
      );
    } finally {
      await revocations.stop();
      await watch.stop();
    }
  });
});
