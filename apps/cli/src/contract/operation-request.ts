import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CliError } from '../cli-error.ts';
import type { ValuesOf } from '../command/options.ts';
import type { FoundOperation } from './find-operation.ts';
import type { payloadOptions, requestOptions } from './request-options.ts';

/** A request to an operation before anything has looked at it. */
export interface OperationRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The parameters of the path that options name. */
export function pathParams(
  { api: { boundary }, operation }: FoundOperation,
  { institution, user, id, param }: ValuesOf<typeof requestOptions>,
): Readonly<Record<string, string>> {
  return {
    ...(institution !== undefined && { [boundary.institution]: institution }),
    ...(user !== undefined && { [boundary.enterpriseUser]: user }),
    ...(id !== undefined && { [operation.resource ?? 'id']: id }),
    ...pairs('--param', param),
  };
}

/**
 * The request that options describe. Whether the operation takes it is for its schemas to say.
 *
 * @throws {CliError} `invalid_arguments`, `input_unreadable`
 */
export async function operationRequest(
  found: FoundOperation,
  values: ValuesOf<typeof requestOptions & typeof payloadOptions>,
  folder: string,
): Promise<OperationRequest> {
  const { query, header, body } = values;
  return {
    params: pathParams(found, values),
    ...(query.length > 0 && { query: pairs('--query', query) }),
    ...(header.length > 0 && { headers: lowerCased(pairs('--header', header)) }),
    ...(body !== undefined && { body: await bodyOf(body, folder) }),
  };
}

function pairs(option: string, given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
      throw new CliError('invalid_arguments', `${option} is NAME=VALUE`);
    }),
  );
}

/** As contracts name headers. */
function lowerCased(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

async function bodyOf(text: string, folder: string): Promise<unknown> {
  const place = text.startsWith('@') ? text.slice(1) : undefined;
  const json = place === undefined ? text : await readBody(resolve(folder, place), place);
  try {
    return JSON.parse(json);
  } catch {
    // The parser would quote what it read.
    throw new CliError('input_unreadable', `${place ?? '--body'} is no JSON: check its quotes and commas`);
  }
}

function readBody(file: string, named: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CliError('input_unreadable', `The body cannot be read: there is no file ${named} to be read`, {
      cause,
    });
  });
}
