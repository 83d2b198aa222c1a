import { accountsApi } from '@ambit/accounts-contract';
import { type MatrixReport, runDenialMatrix, startTestIssuer } from '@ambit/api-contract/testing';
import { problemTypeUri, type ProblemType } from '@ambit/nest-authorization';
import { createLogger } from '@ambit/service';
import type { startApi } from '../app.ts';
import { openAccountsDatabase } from '../database/open-database.ts';
import { ApiConfig, StorageConfig } from '../config.ts';
import {
  fingerprint,
  makeWorld,
  matrixApis,
  revokePermissions,
  type WorldIds,
  worldOf,
} from './accounts-world.fixture.ts';
import { exampleRequests } from './example-requests.fixture.ts';
import { explainCells } from './explained-cells.fixture.ts';

/** Where the data of the matrix is. */
export type MatrixStorage = Partial<Pick<StorageConfig, 'DATABASE_URL' | 'DATA_DIRECTORY'>>;

/** The matrix, and how its explanations compare. */
export interface AccountsMatrixReport extends MatrixReport {
  readonly explained: Awaited<ReturnType<typeof explainCells>>;
}

export interface AccountsMatrixOptions {
  /** A database that {@link prepareStorage} has filled. */
  readonly storage: MatrixStorage;
  readonly ids: WorldIds;
  /** What starts the API: the one under test, which need not be the one that this file would import. */
  readonly start: typeof startApi;
  readonly stopAtFirst?: boolean;
}

const log = createLogger({ service: 'denial-matrix', level: 'silent' });
const openStorage = (storage: MatrixStorage) =>
  openAccountsDatabase(StorageConfig.parse({ ...storage, LOG_LEVEL: 'silent' }), log);

/** Fills an empty database with the data of the matrix. */
export async function prepareStorage(storage: MatrixStorage): Promise<WorldIds> {
  const database = await openStorage(storage);
  return makeWorld(database).finally(() => database.close());
}

/** Starts the API on such a database, with an issuer whose key is held here, and runs the whole matrix over HTTP. */
export async function runAccountsMatrix(options: AccountsMatrixOptions): Promise<AccountsMatrixReport> {
  const { storage, ids, start, stopAtFirst = false } = options;
  const before = await readFingerprint(storage, ids);
  // An embedded database has one process and one user: there permissions are revoked before the API starts.
  const isEmbedded = storage.DATABASE_URL === undefined;
  if (isEmbedded) await revoke(storage, ids);
  const issuer = await startTestIssuer({ audience: accountsApi.audience });
  try {
    const api = await start(
      {
        ...ApiConfig.parse({ ...storage, ISSUER: issuer.url }),
        ALLOW_LOOPBACK_ISSUER: true,
        PORT: 0,
      },
      { log },
    );
    const { mint } = issuer;
    const run = async (): Promise<AccountsMatrixReport> => {
      const report = await runDenialMatrix({
        apis: matrixApis,
        examples: exampleRequests,
        baseUrl: api.url,
        mint,
        world: worldOf(ids),
        // True by the answers: a problem that is none of the module's types would not be equal to any.
        problemTypeUri: (problem) => problemTypeUri(problem as ProblemType),
        resourceMetadata: `${api.url}/.well-known/oauth-protected-resource`,
        stopAtFirst,
        ...(!isEmbedded && { revokePermissions: () => revokeAndWait(storage, ids) }),
      });
      // Explanations of what is not as derived would explain nothing.
      if (report.failures.length > 0) return { ...report, explained: { compared: 0, differences: [] } };
      const explained = await explainCells(report.results, { baseUrl: api.url, mint, ids });
      return { ...report, explained };
    };
    const report = await run().finally(() => api.close());
    const after = await readFingerprint(storage, ids);
    if (after !== before) throw new Error('A request that was refused changed the database');
    return report;
  } finally {
    await issuer.close();
  }
}

async function revoke(storage: MatrixStorage, ids: WorldIds): Promise<void> {
  const database = await openStorage(storage);
  await revokePermissions(database.kysely, ids).finally(() => database.close());
}

/** What is revoked is effective on every replica within a second: that is the promise that the next requests hold it to. */
async function revokeAndWait(storage: MatrixStorage, ids: WorldIds): Promise<void> {
  await revoke(storage, ids);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
}

async function readFingerprint(storage: MatrixStorage, ids: WorldIds): Promise<string> {
  const database = await openStorage(storage);
  return fingerprint(database.kysely, ids).finally(() => database.close());
}
