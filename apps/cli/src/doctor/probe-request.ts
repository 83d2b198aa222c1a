import { randomUUID } from 'node:crypto';
import { type AnyApi, type AnyOperation, pathParameters } from '@ambit/api-contract';
import { findOperation, type FoundOperation } from '../contract/find-operation.ts';
import { type WrittenRequest, writeRequest } from '../contract/write-request.ts';

export interface ProbeOptions {
  readonly contracts: readonly AnyApi[];
  /** By name; otherwise the first that fits. */
  readonly operation: string | undefined;
  readonly scopes: readonly string[];
  readonly institution: string;
  readonly user: string;
  readonly baseUrl: string;
  readonly allowInsecureLoopback: boolean;
}

export interface Probe {
  readonly operation: AnyOperation;
  readonly request: WrittenRequest;
}

/**
 * A read of something that does not exist: it passes every check of the client, and touches no data.
 *
 * @returns undefined where no operation is such a read
 * @throws {CliError} `operation_unknown`; {ApiError} `invalid_request` when the operation wants more than its path
 */
export async function probeRequest(options: ProbeOptions): Promise<Probe | undefined> {
  const { contracts, operation: name, institution, user } = options;
  const found = name === undefined ? fitting(options) : findOperation(contracts, name);
  if (found === undefined || found.operation.method !== 'GET') return undefined;
  const { api, operation } = found;
  const params = Object.fromEntries(
    (pathParameters(operation.path) ?? []).map((parameter) => [
      parameter,
      parameter === api.boundary.institution
        ? institution
        : parameter === api.boundary.enterpriseUser
          ? user
          : randomUUID(),
    ]),
  );
  return { operation, request: await writeRequest({ ...options, ...found, request: { params } }) };
}

/** The first read of one thing by one of the scopes, that needs nothing but its path. */
function fitting({ contracts, scopes }: ProbeOptions): FoundOperation | undefined {
  return contracts
    .flatMap((api) => Object.values(api.operations).map((operation) => ({ api, operation })))
    .find(
      ({ operation: { method, resource, scope } }) =>
        method === 'GET' && resource !== undefined && scopes.includes(scope),
    );
}
