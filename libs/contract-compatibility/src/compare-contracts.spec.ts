import { defineApi, defineOperation, toOpenApi } from '@ambit/api-contract';
import { scopes } from '@ambit/scopes';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import * as publicSurface from './index.ts';
import { compareContracts } from './index.ts';

const params = z.strictObject({ tenant: z.string(), user: z.string() });
const Note = z.strictObject({
  id: z.string(),
  text: z.string(),
  tags: z.array(z.enum(['a', 'b'])).optional(),
});

interface Shape {
  readonly body?: z.ZodType;
  readonly answer?: z.ZodType;
  readonly status?: number;
  readonly scope?: 'accounts.read' | 'accounts.write';
  readonly permission?: `${string}:${string}`;
  readonly path?: '/:tenant/user/:user/notes' | '/:tenant/user/:user/remarks';
  readonly query?: z.ZodObject;
  readonly audience?: string;
  readonly bodyType?: 'application/json' | 'application/merge-patch+json';
}

const Body = z.strictObject({ text: z.string().max(20), limit: z.int().min(1).max(200).default(50) });

function contract(
  { body = Body, answer = Note, status = 200, ...changes }: Shape,
  id: 'addNote' | 'dropNote' = 'addNote',
) {
  const {
    scope = scopes.accounts.write,
    permission = 'notes:add',
    path = '/:tenant/user/:user/notes',
    query,
  } = changes;
  const { audience = 'https://notes.example', bodyType } = changes;
  const operation = defineOperation({
    ...{ id, method: 'POST', path, summary: 'Add', scope, permission, params, body },
    ...(query && { query }),
    ...(bodyType && { bodyType }),
    responses: { [status]: { description: 'The note', body: answer } },
  });
  const api = defineApi({
    ...{ name: 'notes', title: 'Notes', version: '1.0.0', audience },
    boundary: { institution: 'tenant', enterpriseUser: 'user' },
    operations: { [id]: operation },
  });
  return toOpenApi(api, { serverUrl: '/', tokenUrl: '/token' });
}

const before = contract({});
const changesTo = (shape: Shape): readonly string[] =>
  compareContracts(before, contract(shape)).map(({ effect, message }) => `${effect}: ${message}`);

describe('a later version of a contract', () => {
  it('that says the same changes nothing', () => {
    expect(changesTo({})).toEqual([]);
  });

  it.each<[string, Shape]>([
    ['takes another member that need not be there', { body: Body.extend({ tag: z.string().optional() }) }],
    ['takes longer texts', { body: Body.extend({ text: z.string().max(40) }) }],
    ['takes one more form', { body: Body.extend({ text: z.union([z.string().max(20), z.null()]) }) }],
    ['takes a query that need not be there', { query: z.strictObject({ page: z.string().optional() }) }],
    ['answers always what it did sometimes', { answer: Note.extend({ tags: z.array(z.enum(['a', 'b'])) }) }],
    ['answers fewer values', { answer: Note.extend({ tags: z.array(z.enum(['a'])).optional() }) }],
  ])('that %s is compatible', (_, shape) => {
    expect(changesTo(shape)).toEqual(['compatible: takes more, or answers less, than before']);
  });

  it.each<[string, Shape]>([
    ["needs the scope 'accounts.read' now: clients without it are refused", { scope: scopes.accounts.read }],
    ["needs the permission 'notes:write' now", { permission: 'notes:write' }],
    ["is for the audience 'https://other.example' now", { audience: 'https://other.example' }],
    ['request.mediaType: "application/json" is not known', { bodyType: 'application/merge-patch+json' }],
    [
      'is POST /{tenant}/user/{user}/remarks: clients do not find it',
      { path: '/:tenant/user/:user/remarks' },
    ],
    ["request.body: 'tag' has to be there", { body: Body.extend({ tag: z.string() }) }],
    ['request.body.text: maxLength was 20, is 10', { body: Body.extend({ text: z.string().max(10) }) }],
    [
      'request.body.limit: maximum was 200, is 100',
      { body: Body.extend({ limit: z.int().min(1).max(100) }) },
    ],
    ['request.body.text: pattern is another', { body: Body.extend({ text: z.string().max(20).regex(/a/) }) }],
    ['request.body.text: any value before, now "x" only', { body: Body.extend({ text: z.enum(['x']) }) }],
    ['request.body.limit: was integer, is string', { body: Body.extend({ limit: z.string() }) }],
    ["request.body: 'limit' is not known on the other side", { body: Body.omit({ limit: true }) }],
    ["request.query: 'page' has to be there", { query: z.strictObject({ page: z.string() }) }],
    ['answers 201 now: clients do not know it', { status: 201 }],
    [
      "answer 200.body: 'more' is not known on the other side",
      { answer: Note.extend({ more: z.string().optional() }) },
    ],
    ["answer 200.body: 'text' has to be there", { answer: Note.partial({ text: true }) }],
    [
      'answer 200.body.tags[]: "c" is not known on the other side',
      { answer: Note.extend({ tags: z.array(z.enum(['a', 'b', 'c'])).optional() }) },
    ],
    [
      'answer 200.body.text: was string or null, is string',
      { answer: Note.extend({ text: z.union([z.string(), z.null()]) }) },
    ],
  ])('breaks: %s', (message, shape) => {
    expect(changesTo(shape).join('\n')).toContain(message);
    expect(changesTo(shape).every((change) => change.startsWith('breaking'))).toBe(true);
  });

  it('breaks where a part of it that has a name of its own does, in a union as elsewhere', () => {
    const variants = (More: z.ZodRawShape) => {
      const A = z.strictObject({ kind: z.literal('a'), ...More }).meta({ id: 'A' });
      return z.discriminatedUnion('kind', [A, z.strictObject({ kind: z.literal('b') }).meta({ id: 'B' })]);
    };
    const of = (body: z.ZodType) => contract({ body });
    const effects = (one: z.ZodType, other: z.ZodType) =>
      compareContracts(of(one), of(other)).map(({ effect }) => effect);
    expect(effects(variants({}), variants({ text: z.string() }))).toEqual(['breaking']);
    expect(effects(variants({}), variants({ text: z.string().optional() }))).toEqual(['compatible']);
    expect(effects(variants({}), variants({}))).toEqual([]);
  });

  it('breaks where the values of a record do', () => {
    const of = (value: z.ZodType) => contract({ body: z.record(z.string(), value) });
    const [change] = compareContracts(of(z.string()), of(z.int()));
    expect(change).toMatchObject({
      effect: 'breaking',
      message: expect.stringContaining('request.body.*: was string'),
    });
  });

  it('that takes a query no more is told of it', () => {
    const paged = contract({ query: z.strictObject({ page: z.string().optional() }) });
    expect(compareContracts(paged, before)).toMatchObject([
      { effect: 'breaking', message: expect.stringContaining("request.query: 'page' is not known") },
    ]);
  });

  it('that has another operation in the place of one is told of both', () => {
    expect(compareContracts(before, contract({}, 'dropNote'))).toEqual([
      {
        operation: 'addNote',
        effect: 'breaking',
        message: 'the operation is gone: clients that call it get 404',
      },
      { operation: 'dropNote', effect: 'compatible', message: 'is new: POST /{tenant}/user/{user}/notes' },
    ]);
  });

  it('is compared to the end where a schema refers to itself', () => {
    interface Tree {
      readonly children: readonly Tree[];
    }
    const Node: z.ZodType<Tree> = z
      .lazy(() => z.strictObject({ children: z.array(Node) }))
      .meta({ id: 'Node' });
    const recursive = contract({ answer: Node });
    expect(compareContracts(recursive, recursive)).toEqual([]);
  });
});

it('exports what the README names and nothing else', () => {
  expect(Object.keys(publicSurface)).toEqual(['compareContracts']);
});
