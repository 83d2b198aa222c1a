import { loadConfig, type Logger } from '@ambit/service';
import { z } from 'zod';
import { openOwnersDatabase } from '../database/open-database.ts';
import { StorageConfig } from '../config.ts';
import { UsageError } from '../usage-error.ts';
import { listRevocations, type Revocation, revokeTokens } from './revoke-tokens.ts';

export interface RevokeArguments {
  readonly client?: string | undefined;
  readonly 'issued-before'?: string | undefined;
  readonly 'token-id'?: string | undefined;
  readonly 'token-hash'?: string | undefined;
  readonly issuer?: string | undefined;
  readonly reason?: string | undefined;
  readonly list: boolean;
}

const Instant = z.iso.datetime({ offset: true });

/** `revoke …`: revokes tokens, or lists what is revoked. */
export async function revokeCommand(args: RevokeArguments, { log }: { readonly log: Logger }): Promise<void> {
  const revocation = args.list ? undefined : readRevocation(args);
  const database = await openOwnersDatabase(loadConfig(StorageConfig), log);
  try {
    if (revocation !== undefined) {
      await revokeTokens(database, revocation, Date.now());
      process.stdout.write('revoked; effective in every process within one second\n');
      return;
    }
    for (const row of await listRevocations(database))
      process.stdout.write(
        `${JSON.stringify({
          ...(row.client_id === null
            ? { tokenHash: row.token_id_hash }
            : { client: row.client_id, issuedBefore: row.issued_before }),
          issuer: row.issuer ?? 'any',
          reason: row.reason,
          revokedAt: row.revoked_at,
          revokedBy: row.revoked_by,
          keptUntil: row.expires_at,
        })}\n`,
      );
  } finally {
    await database.close();
  }
}

function readRevocation(args: RevokeArguments): Revocation {
  const { client, issuer, reason = '' } = args;
  const before = args['issued-before'];
  const named = [client, args['token-id'], args['token-hash']].filter((value) => value !== undefined);
  if (named.length !== 1 || named[0] === '')
    throw new UsageError('revoke needs one of --client, --token-id and --token-hash; see --help');
  if (reason.trim() === '') throw new UsageError('revoke needs --reason: say why, for who looks at it later');
  const common = { issuer, reason: reason.trim() };
  if (client === undefined) {
    if (before !== undefined) throw new UsageError('--issued-before goes with --client; see --help');
    const tokenId = args['token-id'];
    return tokenId !== undefined
      ? { ...common, tokenId }
      : { ...common, tokenIdHash: args['token-hash'] ?? '' };
  }
  if (before !== undefined && !Instant.safeParse(before).success)
    throw new UsageError('--issued-before is an instant such as 2026-11-24T12:00:00Z');
  return { ...common, clientId: client, issuedBefore: new Date(before ?? Date.now()) };
}
