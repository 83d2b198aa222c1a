import { ApiProblemError } from '@ambit/api-client';
import { idempotencyKeyHeader } from '@ambit/api-contract';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command/command-context.ts';
import { checkedUrl } from '../connection/checked-url.ts';
import { needed } from '../connection/needed.ts';
import { type ClientValues, openClient } from '../connection/open-client.ts';
import { findOperation, type FoundOperation } from '../contract/find-operation.ts';
import { loadContracts } from '../contract/load-contracts.ts';
import { type OperationRequest, operationRequest } from '../contract/operation-request.ts';
import { type OperationAnswer, typedCall } from '../contract/typed-call.ts';
import { type WrittenRequest, writeRequest } from '../contract/write-request.ts';
import { jsonText } from '../text/json.ts';
import { explainRefusal } from './explain-refusal.ts';
import { recordingFetch, type RecordedAnswer } from './recording-fetch.ts';
import { toCurl } from './to-curl.ts';

export interface CallValues extends ClientValues {
  readonly institution: string | undefined;
  readonly user: string | undefined;
  readonly id: string | undefined;
  readonly param: readonly string[];
  readonly query: readonly string[];
  readonly header: readonly string[];
  readonly body: string | undefined;
  readonly 'api-url': string | undefined;
  readonly contract: readonly string[];
  readonly curl: boolean;
  readonly json: boolean;
}

/**
 * Calls an operation and shows what was asked and what came back.
 *
 * @throws {CliError} `call_refused` after it has shown why, and others; {ApiError} {KeyError} {RotationError}
 */
export async function callOperation(
  name: string,
  values: CallValues,
  context: CommandContext,
): Promise<void> {
  const found = findOperation(await loadContracts(values.contract, context.folder), name);
  const baseUrl = needed(values['api-url'], '--api-url URL', 'API_URL');
  const insecure = values['allow-insecure-loopback'];
  checkedUrl('--api-url', baseUrl, insecure);
  const given = await operationRequest(found, values, context.folder);
  const what = { ...found, request: given, baseUrl, allowInsecureLoopback: insecure };
  const request = await writeRequest(what);
  if (values.curl)
    return context.write(values.json ? jsonText({ request, curl: toCurl(request) }) : toCurl(request));
  const { tokens } = await openClient(
    values,
    { scopes: [found.operation.scope], resource: found.api.audience, origins: [new URL(baseUrl).origin] },
    context,
  );
  const { fetch, last } = recordingFetch(context.fetch);
  const outcome = await outcomeOf(() =>
    typedCall({ ...what, request: withKeyOf(request, given), tokens, fetch, signal: context.signal }),
  );
  context.write(
    values.json
      ? jsonText(factsOf(found, request, outcome, last()))
      : shown(found, request, outcome, last(), context),
  );
  if (outcome instanceof ApiProblemError)
    throw new CliError(
      'call_refused',
      `The API has refused ${name} with ${outcome.status}: the answer says why`,
    );
}

/** The request with the idempotency key that was shown: it is made where there is none, and once is enough. */
function withKeyOf({ headers }: WrittenRequest, request: OperationRequest): OperationRequest {
  const key = headers[idempotencyKeyHeader];
  return key === undefined
    ? request
    : { ...request, headers: { ...request.headers, [idempotencyKeyHeader]: key } };
}

type Outcome = OperationAnswer | ApiProblemError;

async function outcomeOf(call: () => Promise<OperationAnswer>): Promise<Outcome> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ApiProblemError) return error;
    throw error;
  }
}

function factsOf(
  { api, operation }: FoundOperation,
  request: WrittenRequest,
  outcome: Outcome,
  answer: RecordedAnswer | undefined,
): object {
  return {
    operation: `${api.name}.${operation.id}`,
    scope: operation.scope,
    request,
    response: {
      status: outcome.status,
      headers: answer?.headers ?? {},
      ...(outcome instanceof ApiProblemError ? { problem: outcome.problem } : { body: outcome.body ?? null }),
    },
  };
}

function shown(
  { api, operation }: FoundOperation,
  { method, url, headers, body }: WrittenRequest,
  outcome: Outcome,
  answer: RecordedAnswer | undefined,
  { paint }: CommandContext,
): string {
  const isRefused = outcome instanceof ApiProblemError;
  const status = (isRefused ? paint.bad : paint.good)(String(outcome.status));
  return [
    `${paint.bold(method)} ${url}\n`,
    paint.dim(`  ${api.name}.${operation.id}, scope ${operation.scope}\n`),
    headerLines(headers),
    ...(body === undefined ? [] : [`${body}\n`]),
    `\n${status}${answer === undefined ? '' : paint.dim(`  in ${Math.round(answer.afterMs)} ms`)}\n`,
    headerLines(answer?.headers ?? {}),
    isRefused ? explainRefusal(outcome.problem) : outcome.body === undefined ? '' : jsonText(outcome.body),
  ].join('');
}

function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `  ${name}: ${value}\n`)
    .join('');
}
