import type { AnyApi } from '../api.ts';
import { denialMatrix, type DenialMatrix, type MatrixCase } from '../denial-matrix/denial-matrix.ts';
import type { AnyExample } from '../denial-matrix/example-requests.ts';
import { type AnswerChecks, checkAnswer } from './check-answer.ts';
import { matrixRequest, type MatrixClient } from './matrix-request.ts';
import type { MatrixWorld } from './matrix-world.ts';
import type { Mint } from './mint-token.ts';
import { createSender } from './send.ts';

export interface DenialMatrixOptions extends Omit<AnswerChecks, 'canaries'> {
  readonly apis: readonly AnyApi[];
  /** By operation id. */
  readonly examples: Readonly<Record<string, AnyExample | undefined>>;
  /** Where the API listens. */
  readonly baseUrl: string;
  readonly mint: Mint;
  readonly world: MatrixWorld;
  /** By default the matrix of the contracts. */
  readonly matrix?: DenialMatrix;
  /**
   * Takes away the permissions of the users of `permission-revoked`; resolves when that is to have its effect. With it
   * these users are seen to be allowed first, so that what remembers permissions has something to forget.
   */
  readonly revokePermissions?: () => Promise<void>;
  /** Ends at the first case that is not as derived. */
  readonly stopAtFirst?: boolean;
  readonly signal?: AbortSignal;
}

/** What became of one case. */
export interface CaseResult {
  readonly case: MatrixCase;
  readonly client: MatrixClient;
  readonly params: Readonly<Record<string, string>>;
  readonly status: number | undefined;
  /** What was not as derived; empty when all was. */
  readonly failures: readonly string[];
}

export interface MatrixReport {
  readonly operations: number;
  readonly kinds: number;
  readonly allowed: number;
  readonly refused: number;
  readonly results: readonly CaseResult[];
  readonly failures: readonly CaseResult[];
  /** `7 operations × 43 kinds, less 3 that do not apply = 298 cases, all refused as derived; 7 allowed`. */
  readonly summary: string;
}

const concurrency = 16;
const timeoutMs = 10_000;

/**
 * Runs the denial matrix of contracts over HTTP: every allowed request, then every one that must be refused, and looks
 * at the whole answer of each. A plain function, for any test runner.
 *
 * @example
 * import { accountsApi } from '@ambit/accounts-contract';
 * import type { DenialMatrixOptions } from '@ambit/api-contract/testing';
 *
 * async function test(mint: Mint, world: MatrixWorld, examples: DenialMatrixOptions['examples']) {
 *   const { failures, summary } = await runDenialMatrix({
 *     apis: [accountsApi],
 *     examples,
 *     baseUrl: 'http://127.0.0.1:9401',
 *     mint,
 *     world,
 *     problemTypeUri: (problem) => `/problems/${problem}`,
 *     resourceMetadata: 'http://127.0.0.1:9401/.well-known/oauth-protected-resource',
 *   });
 *   if (failures.length > 0) throw new Error(summary);
 * }
 */
export async function runDenialMatrix(options: DenialMatrixOptions): Promise<MatrixReport> {
  const { apis, world, mint, examples, baseUrl, revokePermissions, stopAtFirst = false, signal } = options;
  const matrix = options.matrix ?? denialMatrix(apis);
  const byName = new Map(apis.map((api) => [api.name, api]));
  const sender = createSender(baseUrl, { timeoutMs, signal });
  const results: CaseResult[] = [];
  const hasFailed = (): boolean => stopAtFirst && results.some(({ failures }) => failures.length > 0);

  const run = async (one: MatrixCase): Promise<void> => {
    const api = byName.get(one.policy.api);
    const operation = api?.operations[one.policy.operation];
    if (api === undefined || operation === undefined)
      throw new TypeError(`${one.name} is of no contract that was given`);
    const request = matrixRequest(one, { api, world, mint, example: examples[operation.id] ?? {} });
    const { client, params } = request;
    try {
      const answer = await sender.send(request);
      const failures = checkAnswer(one, operation, request, answer, { ...options, canaries: world.canaries });
      results.push({ case: one, client, params, status: answer.status, failures });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      results.push({
        case: one,
        client,
        params,
        status: undefined,
        failures: [`was not answered: ${reason}`],
      });
    }
  };

  try {
    await inParallel(matrix.allowances, run, hasFailed);
    if (revokePermissions !== undefined) {
      await inParallel(matrix.denials.flatMap(beforeRevocation), run, hasFailed);
      await revokePermissions();
    }
    await inParallel(matrix.denials, run, hasFailed);
  } finally {
    sender.close();
  }
  return reportOf(matrix, results);
}

/** The same request while the permission is there still: allowed. */
function beforeRevocation(one: MatrixCase): readonly MatrixCase[] {
  if (one.facts.enterpriseUser !== 'permission-revoked') return [];
  const kind = `${one.kind}, before that`;
  return [{ ...one, name: `${one.policy.operation}: ${kind}`, kind, refusal: undefined }];
}

function reportOf(matrix: DenialMatrix, results: readonly CaseResult[]): MatrixReport {
  const failures = results.filter((result) => result.failures.length > 0);
  const good = results.filter((result) => result.failures.length === 0);
  const refused = good.filter((result) => result.case.refusal !== undefined).length;
  const allowed = good.length - refused;
  const operations = matrix.allowances.length;
  const { kinds, denials } = matrix;
  const outcome =
    refused === denials.length ? 'all refused as derived' : `${refused} refused as derived, the others NOT`;
  return {
    operations,
    kinds,
    allowed,
    refused,
    results,
    failures,
    summary: `${operations} operations × ${kinds} kinds${lessOf(operations * kinds - denials.length)} = ${denials.length} cases, ${outcome}; ${allowed} allowed`,
  };
}

function lessOf(count: number): string {
  return count === 0 ? '' : `, less ${count} that do not apply`;
}

async function inParallel<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  isOver: () => boolean,
): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      // One iterator for all: each takes the next.
      for (const item of queue) {
        if (isOver()) return;
        await work(item);
      }
    }),
  );
}
