import type { AnyOperation } from '@ambit/api-contract';
import { z } from 'zod';
import { type FieldError, ProblemError } from '../problem/problem-error.ts';
import type { AuthorizationRequest, Message } from './authorization-request.ts';
import type { StageCheck, Verdict } from './stage-check.ts';

const noQuery = z.strictObject({});

/** Path, query, headers and body fit the schemas of the contract. Leaves the parsed input for the handler. */
export const inputStage: StageCheck<AuthorizationRequest> = {
  name: 'input',
  check: ({ operation, params: path, message, found }): Verdict => {
    const params = parse(operation.params, path, 'path');
    if (params instanceof ProblemError) return params;
    const input: Record<string, unknown> = { params };
    found.input = input;
    if (message === undefined) return undefined;
    const query = parseQuery(operation, message);
    if (query instanceof ProblemError) return query;
    if (operation.query !== undefined) input['query'] = query;
    if (operation.headers !== undefined) {
      const headers = parseHeaders(operation.headers, message);
      if (headers instanceof ProblemError) return headers;
      input['headers'] = headers;
    }
    if (operation.body !== undefined) {
      const body = parseBody(operation, operation.body, message);
      if (body instanceof ProblemError) return body;
      input['body'] = body;
    }
    return undefined;
  },
};

function parse(schema: z.ZodType, value: unknown, part: 'path' | 'query' | 'header'): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error, part);
  return malformed(
    `The ${part} does not fit the operation: ${errors.map(({ message }) => message).join('; ')}`,
    errors,
  );
}

function parseQuery({ query: schema }: AnyOperation, { query = {} }: Message): unknown {
  if (schema !== undefined) return parse(schema, query, 'query');
  return isEmpty(query) ? undefined : parse(noQuery, query, 'query');
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function parseHeaders(schema: z.ZodObject, { headers }: Message): unknown {
  // RFC 6585 §3: the one header whose absence has a status of its own.
  if ('if-match' in schema.shape && headers['if-match'] === undefined)
    return new ProblemError({
      status: 428,
      type: 'precondition-required',
      stage: 'input',
      detail: 'The request has no If-Match: read the resource, and send its ETag with the change',
      rule: 'if-match required',
    });
  return parse(schema, headers, 'header');
}

function parseBody(operation: AnyOperation, schema: z.ZodType, message: Message): unknown {
  // node would keep the first one, and somebody on the way may have read the last.
  if (message.count('content-type') > 1)
    return malformed('The request has several Content-Type headers: send one');
  const expected = operation.bodyType ?? 'application/json';
  const contentType = message.headers['content-type'];
  const mediaType =
    typeof contentType === 'string' ? contentType.split(';', 1)[0]?.trim().toLowerCase() : undefined;
  if (mediaType !== expected)
    return new ProblemError({
      status: 415,
      type: 'unsupported-media-type',
      stage: 'input',
      detail: `This operation reads ${expected}: set Content-Type to it`,
      rule: 'media type',
    });
  const json = readJson(message.body);
  if (json instanceof ProblemError) return json;
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error, 'body');
  return new ProblemError({
    status: 422,
    type: 'invalid-body',
    stage: 'input',
    detail: `The body does not fit the operation; see errors for ${errors.length === 1 ? 'the field' : `the ${errors.length} fields`}`,
    errors,
    rule: 'body',
  });
}

/** The body as sent (see `readBodiesRaw`), so that an unauthenticated caller's JSON is never parsed. */
function readJson(body: unknown): unknown {
  // A request without a body has nothing here, or nothing in it.
  const bytes = body ?? Buffer.alloc(0);
  if (!Buffer.isBuffer(bytes)) return bytes;
  if (bytes.byteLength === 0) return malformed('The request has no body: send a JSON object');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The parser's message would quote the body.
    return malformed('The body is not JSON in UTF-8');
  }
}

function malformed(detail: string, errors?: readonly FieldError[]): ProblemError {
  return new ProblemError({
    status: 400,
    type: 'malformed-request',
    stage: 'input',
    detail,
    errors,
    rule: 'malformed',
  });
}

function fieldErrors(error: z.ZodError, part: string): readonly FieldError[] {
  return error.issues.flatMap((issue) => {
    const at = pointer(issue.path);
    const prefix = part === 'body' ? '' : `${part} `;
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        pointer: `${at}/${escape(key)}`,
        message: `${prefix}${printable(key)} is not known here`,
      }));
    const name = issue.path.length === 0 ? part : issue.path.join('.');
    return [{ pointer: at, message: part === 'body' ? issue.message : `${prefix}${name}: ${issue.message}` }];
  });
}

/** RFC 6901. */
function pointer(path: readonly PropertyKey[]): string {
  return path.map((segment) => `/${escape(String(segment))}`).join('');
}

function escape(segment: string): string {
  return printable(segment).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Names of unknown fields are the caller's own text: kept short. */
function printable(text: string): string {
  return text.slice(0, 100);
}
