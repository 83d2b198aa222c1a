import { describe, expect, it } from '@jest/globals';
import { scopes } from '@ambit/scopes';
import fc from 'fast-check';
import { z } from 'zod';
import { checkOperation } from './check-operation.ts';
import * as publicSurface from './index.ts';
import {
  type AnyApi,
  type AnyOperation,
  ContractError,
  defineApi,
  defineOperation,
  definePermissions,
  describePermissions,
  fillPath,
  IdempotencyKey,
  idempotencyKeyHeader,
  policyTable,
  scopesOf,
} from './index.ts';

const valid: AnyOperation = {
  id: 'getNote',
  method: 'GET',
  path: '/:tenant/user/:user/notes/:id',
  summary: 'Look up a note',
  scope: scopes.accounts.read,
  permission: 'notes:view',
  resource: 'id',
  params: z.strictObject({ tenant: z.uuid(), user: z.uuid(), id: z.uuid() }),
  responses: { 200: { description: 'The note' } },
};

const api: AnyApi = {
  name: 'notes',
  title: 'Notes',
  version: '1.0.0',
  audience: 'https://notes.example',
  boundary: { institution: 'tenant', enterpriseUser: 'user' },
  operations: { getNote: valid },
};

function codeOf(define: () => unknown): string | undefined {
  try {
    define();
    return undefined;
  } catch (error) {
    return error instanceof ContractError ? error.code : String(error);
  }
}

describe('an operation', () => {
  it('is accepted and frozen when it agrees with itself', () => {
    expect(Object.isFrozen(defineOperation(valid))).toBe(true);
  });

  // Types refuse most of these already; contracts also come from callers that have no types.
  it.each<[string, object]>([
    ['invalid_operation_id', { id: 'get-note' }],
    ['invalid_path', { path: '/:tenant//:user/:id' }],
    ['invalid_path', { path: 'tenant' }],
    ['invalid_path', { path: '/:tenant/:tenant' }],
    ['invalid_path', { path: '/:tenant/../:user' + '?x' }],
    ['undeclared_path_parameter', { path: '/:tenant/user/:user/notes/:id/:page' }],
    ['unused_path_parameter', { path: '/:tenant/user/:user/notes', resource: undefined }],
    ['unknown_resource_parameter', { resource: 'note' }],
    ['unknown_scope', { scope: 'notes.read' }],
    ['invalid_permission', { permission: 'view' }],
    ['unexpected_body', { body: z.object({}) }],
    [
      'unexpected_idempotency_key',
      { headers: z.object({ [idempotencyKeyHeader]: IdempotencyKey.optional() }) },
    ],
    ['missing_success_response', { responses: { 304: { description: 'Unchanged' } } }],
  ])('is refused with %s for %j', (code, change) => {
    expect(codeOf(() => checkOperation({ ...valid, ...change }))).toBe(code);
  });
});

describe('an idempotency key', () => {
  it.each(['"8e03978e-40d5-43e8-bc93-6894a57f9324"', `"${'a'.repeat(16)}"`, `"${'~'.repeat(128)}"`])(
    'is %s',
    (key) => expect(IdempotencyKey.safeParse(key).success).toBe(true),
  );

  it('is nothing else: without quotes, too short or too long, several, or with a character that needs an escape', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ maxLength: 15 }).map((key) => `"${key}"`),
          fc.string({ minLength: 129 }).map((key) => `"${key}"`),
          fc.constantFrom('"', '\\', ' ', '\t', '\0', 'é').map((odd) => `"${'a'.repeat(20)}${odd}"`),
          fc.uuid(),
          fc.tuple(fc.uuid(), fc.uuid()).map(([a, b]) => `"${a}", "${b}"`),
        ),
        (key) => expect(IdempotencyKey.safeParse(key).success).toBe(false),
      ),
    );
  });
});

describe('an API', () => {
  it('is accepted and frozen when its operations do not clash', () => {
    expect(Object.isFrozen(defineApi(api))).toBe(true);
  });

  it.each<[string, object]>([
    ['invalid_audience', { audience: 'accounts' }],
    ['invalid_audience', { audience: 'https://notes.example/#x' }],
    ['misnamed_operation', { operations: { note: valid } }],
    ['duplicate_operation', { operations: { getNote: valid, note: valid } }],
    [
      'duplicate_route',
      {
        operations: {
          getNote: valid,
          readNote: {
            ...valid,
            id: 'readNote',
            path: '/:user/user/:tenant/notes/:id',
          },
        },
      },
    ],
    ['missing_boundary_parameter', { boundary: { institution: 'bank', enterpriseUser: 'user' } }],
  ])('is refused with %s', (code, change) => {
    expect(codeOf(() => defineApi({ ...api, ...change }))).toBe(code);
  });

  it('gives its policy as a table', () => {
    expect(policyTable(api)).toEqual([
      {
        api: 'notes',
        operation: 'getNote',
        method: 'GET',
        path: '/:tenant/user/:user/notes/:id',
        scope: 'accounts.read',
        permission: 'notes:view',
        resource: 'id',
      },
    ]);
    expect(scopesOf(api)).toEqual(['accounts.read']);
  });
});

describe('permissions', () => {
  it('are named in kebab-case below their domain, and described', () => {
    const group = definePermissions('notes', { view: 'See a note', editDates: 'Edit its dates' });
    expect(group).toEqual({ view: 'notes:view', editDates: 'notes:edit-dates' });
    expect(describePermissions(group).get('notes:edit-dates')).toBe('Edit its dates');
  });

  it('are refused when nobody described them or the name makes none', () => {
    expect(() => definePermissions('notes', { view: '' })).toThrow("'notes:view' needs a description");
    expect(() => definePermissions('notes', { 'view all': 'x' })).toThrow('use camelCase');
  });
});

describe('a path', () => {
  it('keeps each value in one segment', () => {
    expect(fillPath('/:a/b/:c', { a: 'x/../y', c: 'ä?#' })).toBe('/x%2F..%2Fy/b/%C3%A4%3F%23');
  });

  it.each([undefined, null, '', '.', '..'])('refuses %j as a value', (value) => {
    expect(() => fillPath('/:a', { a: value })).toThrow("The path parameter 'a' of /:a needs a value");
  });
});

it('exports what the README names and nothing else', () => {
  expect(Object.keys(publicSurface).sort()).toEqual([
    'ContractError',
    'IdempotencyKey',
    'IdempotencyReplayed',
    'ProblemDetails',
    'allowedFacts',
    'defineApi',
    'defineOperation',
    'definePermissions',
    'denialKinds',
    'denialMatrix',
    'describePermissions',
    'fillPath',
    'idempotencyKeyHeader',
    'idempotencyReplayedHeader',
    'isPermission',
    'isSafe',
    'pathParameters',
    'policyTable',
    'problemMediaType',
    'readRequest',
    'refusals',
    'requestProblems',
    'requiredClaims',
    'routeKey',
    'scopesOf',
    'takesIdempotencyKey',
    'toOpenApi',
  ]);
});
