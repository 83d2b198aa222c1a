import type { AnyOperation } from '@ambit/api-contract';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type FieldError, ProblemError } from '../problem/problem-error.ts';
import type { HttpRequest } from '../request/http-request.ts';
import type { StageCheck, StageInput } from './stage-check.ts';

const noQuery = z.strictObject({});

/** Stage 4: path, query, headers and body fit the schemas of the contract. Leaves the parsed input for the handler. */
@Injectable()
export class InputGuard implements StageCheck {
  check({ operation, request, context }: StageInput): void {
    const params = parse(operation.params, request.params, 'path');
    const query = parse(operation.query ?? noQuery, request.query ?? {}, 'query');
    const headers = operation.headers && parseHeaders(operation.headers, request);
    const body = operation.body && parseBody(operation, operation.body, request);
    context.input = Object.freeze({
      params,
      ...(operation.query && { query }),
      ...(headers !== undefined && { headers }),
      ...(operation.body && { body }),
    });
  }
}

function parse(schema: z.ZodType, value: unknown, part: 'path' | 'query' | 'header'): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error, part);
  throw malformed(
    `The ${part} does not fit the operation: ${errors.map(({ message }) => message).join('; ')}`,
    errors,
  );
}

function parseHeaders(schema: z.ZodObject, request: HttpRequest): unknown {
  // RFC 6585 §3: the one header whose absence has a status of its own.
  if ('if-match' in schema.shape && request.headers['if-match'] === undefined)
    throw new ProblemError({
      status: 428,
      type: 'precondition-required',
      stage: 'input',
      detail: 'The request has no If-Match: read the resource, and send its ETag with the change',
      rule: 'if-match required',
    });
  return parse(schema, request.headers, 'header');
}

function parseBody(operation: AnyOperation, schema: z.ZodType, request: HttpRequest): unknown {
  const expected = operation.bodyType ?? 'application/json';
  const mediaType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== expected)
    throw new ProblemError({
      status: 415,
      type: 'unsupported-media-type',
      stage: 'input',
      detail: `This operation reads ${expected}: set Content-Type to it`,
      rule: 'media type',
    });
  const result = schema.safeParse(readJson(request.body));
  if (result.success) return result.data;
  const errors = fieldErrors(result.error, 'body');
  throw new ProblemError({
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
  if (bytes.byteLength === 0) throw malformed('The request has no body: send a JSON object');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The parser's message would quote the body.
    throw malformed('The body is not JSON in UTF-8');
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
