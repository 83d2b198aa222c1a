import { ApiError } from '@ambit/api-client';
import { type Scope, scopes } from '@ambit/scopes';
import { createHash } from 'node:crypto';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Target } from '../config.ts';
import type { Connection } from '../connection/connect.ts';
import { failureOf } from '../connection/failure-of.ts';
import { type JobFailure, type JobOutcome, nameOf } from '../connection/job-report.ts';
import { mapConcurrently } from '../connection/map-concurrently.ts';
import type { Progress } from '../progress/progress.ts';
import { type Checkpoint, checkpointFile } from './checkpoint.ts';
import { fileHead, formatRow, type SnapshotFormat, snapshotRow } from './snapshot-row.ts';
import { addTo } from './totals.ts';

/** The least that the job needs. */
export const snapshotScopes = [scopes.accounts.read] as const satisfies readonly Scope[];

export interface SnapshotOptions {
  readonly targets: readonly Target[];
  /** Folder of the finished file, the partial one and the checkpoint. */
  readonly directory: string;
  readonly format: SnapshotFormat;
  /** Accounts per institution; all when undefined. */
  readonly limit: number | undefined;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly now: () => Date;
}

const pageSize = 200;
const concurrency = 8;

/**
 * Writes the balances of all accounts into one file. Killed at any moment and started again with the same arguments, it
 * goes on with the page that it was at: a page counts when its rows are on disk and the checkpoint says so; what was
 * written behind the checkpoint is cut off. The file has its final name only when it is complete.
 */
export async function runBalanceSnapshot(
  { api }: Pick<Connection<(typeof snapshotScopes)[number]>, 'api'>,
  options: SnapshotOptions,
): Promise<JobOutcome> {
  const { targets, directory, format, limit, signal, progress, now } = options;
  await mkdir(directory, { recursive: true });
  const checkpoints = checkpointFile(directory);
  const partial = join(directory, 'balance-snapshot.partial');
  const args = hashOf({ targets, format, limit });
  const found = await checkpoints.read();
  // What the checkpoint counts on must be there.
  const resumed =
    found?.arguments === args && (found.finishedAs !== undefined || (await sizeOf(partial)) >= found.bytes);
  let at: Checkpoint = resumed ? found : firstCheckpoint(args, targets, now());
  const failures: JobFailure[] = [];

  if (at.finishedAs === undefined) {
    const file = await open(partial, resumed ? 'r+' : 'w', 0o600);
    try {
      if (resumed) await file.truncate(at.bytes);
      else {
        at = { ...at, bytes: (await file.write(fileHead(format), 0)).bytesWritten };
        await file.sync();
        await checkpoints.write(at);
      }
      for (let target = targets[at.target]; target !== undefined; target = targets[at.target]) {
        signal.throwIfAborted();
        const page = await readPage(target, at, failures);
        const text = page.rows.map((row) => formatRow(row, format)).join('');
        await file.write(text, at.bytes);
        await file.sync();
        at = advance(at, page, Buffer.byteLength(text));
        await checkpoints.write(at);
        progress.show(
          nameOf(target),
          at.institutions.reduce((sum, { accounts }) => sum + accounts, 0),
        );
      }
    } finally {
      await file.close();
      progress.end();
    }
    at = { ...at, finishedAs: `balance-snapshot-${at.startedAt.replace(/[:.]/g, '')}.${format}` };
    await checkpoints.write(at);
  }
  const output = join(directory, at.finishedAs ?? '');
  if ((await sizeOf(partial)) >= 0) await rename(partial, output);
  await checkpoints.remove();
  return {
    resumed,
    failures,
    outputs: [output],
    institutions: targets.map(({ institution: id, name }, index) => ({
      id,
      name,
      accounts: 0,
      ...at.institutions[index],
    })),
  };

  async function readPage(
    target: Target,
    { cursor, institutions, target: index }: Checkpoint,
    failures: JobFailure[],
  ) {
    const { institution, enterpriseUser } = target;
    const boundary = { institutionUniversalId: institution, enterpriseUserId: enterpriseUser };
    const left = (limit ?? Number.POSITIVE_INFINITY) - (institutions[index]?.accounts ?? 0);
    const options = { signal };
    try {
      const { body } = await api.inquireAccounts(
        { params: boundary, body: { limit: Math.min(pageSize, left), cursor } },
        options,
      );
      const rows = await mapConcurrently(body.accounts, concurrency, async (account) => {
        try {
          const { body: balance } = await api.getAvailableBalance(
            { params: { ...boundary, id: account.id } },
            options,
          );
          return snapshotRow(account, balance);
        } catch (error) {
          failures.push(failureOf(error, { institution, accountId: account.id }));
          return undefined;
        }
      });
      return {
        rows: rows.filter((row) => row !== undefined),
        read: body.accounts.length,
        nextCursor: left > body.accounts.length ? body.nextCursor : undefined,
      };
    } catch (error) {
      if (error instanceof ApiError && error.code === 'aborted') signal.throwIfAborted();
      failures.push(failureOf(error, { institution }));
      return { rows: [], read: 0, nextCursor: undefined };
    }
  }
}

function firstCheckpoint(args: string, targets: readonly Target[], now: Date): Checkpoint {
  return {
    version: 1,
    arguments: args,
    startedAt: now.toISOString(),
    target: 0,
    bytes: 0,
    institutions: targets.map(() => ({ accounts: 0, totals: {} })),
  };
}

interface Page {
  readonly rows: readonly { readonly currency: string; readonly currentBalance: string }[];
  readonly nextCursor: string | undefined;
}

/** The checkpoint behind a page. */
function advance(at: Checkpoint, { rows, nextCursor }: Page, bytes: number): Checkpoint {
  return {
    ...at,
    bytes: at.bytes + bytes,
    institutions: at.institutions.map((institution, index) =>
      index !== at.target
        ? institution
        : {
            accounts: institution.accounts + rows.length,
            totals: rows.reduce(
              (totals, { currency, currentBalance }) => addTo(totals, currency, currentBalance),
              institution.totals,
            ),
          },
    ),
    cursor: nextCursor,
    target: nextCursor === undefined ? at.target + 1 : at.target,
  };
}

function hashOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}

/** Bytes of a file; -1 when there is none. */
function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => -1,
  );
}
