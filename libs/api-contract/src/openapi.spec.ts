import { describe, expect, it } from '@jest/globals';
import { scopes } from '@ambit/scopes';
import { z } from 'zod';
import { defineApi, defineOperation, IdempotencyKey, idempotencyKeyHeader, toOpenApi } from './index.ts';

const Tag = z.strictObject({ name: z.string() }).meta({ id: 'Tag' });
const Note = z.strictObject({ text: z.string().default(''), tag: Tag }).meta({ id: 'Note' });
const params = z.strictObject({ tenant: z.uuid(), user: z.uuid() });

const api = defineApi({
  name: 'notes',
  title: 'Notes',
  version: '1.0.0',
  audience: 'https://notes.example',
  boundary: { institution: 'tenant', enterpriseUser: 'user' },
  operations: {
    findNotes: defineOperation({
      id: 'findNotes',
      method: 'GET',
      path: '/:tenant/user/:user/notes',
      summary: 'Find notes',
      scope: scopes.accounts.read,
      permission: 'notes:view',
      params,
      query: z.strictObject({ limit: z.coerce.number().int().max(100).default(20) }),
      responses: {
        200: { description: 'Notes', body: z.array(Note), headers: z.object({ etag: z.string() }) },
      },
    }),
    addNote: defineOperation({
      id: 'addNote',
      method: 'POST',
      path: '/:tenant/user/:user/notes',
      summary: 'Add a note',
      scope: scopes.accounts.write,
      permission: 'notes:add',
      params,
      headers: z.object({ [idempotencyKeyHeader]: IdempotencyKey.optional() }),
      body: Note,
      bodyType: 'application/merge-patch+json',
      responses: { 204: { description: 'Added' } },
      problems: [409],
    }),
  },
});

// The document is plain JSON; the tests walk it freely.
const document = JSON.parse(
  JSON.stringify(toOpenApi(api, { serverUrl: 'https://api.example', tokenUrl: 'https://op.example/token' })),
);

describe('the OpenAPI document', () => {
  it('is 3.1 and puts both methods of a path side by side', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(['/{tenant}/user/{user}/notes']);
    expect(Object.keys(document.paths['/{tenant}/user/{user}/notes'])).toEqual(['get', 'post']);
  });

  it('names the scope of each operation in security, and its permission', () => {
    const { get, post } = document.paths['/{tenant}/user/{user}/notes'];
    expect(get.security).toEqual([{ clientCredentials: ['accounts.read'] }]);
    expect(post.security).toEqual([{ clientCredentials: ['accounts.write'] }]);
    expect(post['x-permission']).toBe('notes:add');
    expect(
      Object.keys(document.components.securitySchemes.clientCredentials.flows.clientCredentials.scopes),
    ).toEqual(['accounts.read', 'accounts.write']);
  });

  it('tells of the idempotency key, and of what refuses it', () => {
    const { get, post } = document.paths['/{tenant}/user/{user}/notes'];
    expect(post.parameters).toContainEqual({
      name: 'idempotency-key',
      in: 'header',
      required: false,
      schema: { $ref: '#/components/schemas/IdempotencyKey' },
    });
    expect(Object.keys(post.responses)).toEqual(expect.arrayContaining(['409', '422']));
    expect(JSON.stringify(get)).not.toContain('idempotency-key');
  });

  it('tells how bound tokens are sent, where they are taken', () => {
    const described = (proofAlgorithms?: readonly string[]): string =>
      JSON.stringify(
        toOpenApi(api, { serverUrl: 'https://a.example', tokenUrl: 'https://b.example', proofAlgorithms }),
      );
    expect(described(['ES256', 'EdDSA'])).toContain('as DPoP with a proof by ES256, EdDSA (RFC 9449)');
    expect(described()).not.toContain('as DPoP');
  });

  it('shares named schemas, and parts the input form where a default makes it differ', () => {
    const { get, post } = document.paths['/{tenant}/user/{user}/notes'];
    expect(get.responses[200].content['application/json'].schema.items).toEqual({
      $ref: '#/components/schemas/Note',
    });
    expect(post.requestBody.content['application/merge-patch+json'].schema).toEqual({
      $ref: '#/components/schemas/NoteInput',
    });
    expect(document.components.schemas.Note.required).toEqual(['text', 'tag']);
    expect(document.components.schemas.NoteInput.required).toEqual(['tag']);
    expect(document.components.schemas.Note.properties.tag).toEqual({ $ref: '#/components/schemas/Tag' });
    expect(document.components.schemas.Note.additionalProperties).toBe(false);
  });

  it('resolves every reference that it makes', () => {
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      ([, id]) => id,
    );
    expect(references.length).toBeGreaterThan(0);
    for (const id of references) expect(Object.keys(document.components.schemas)).toContain(id);
  });

  it('lists parameters, response headers and every refusal', () => {
    const { get, post } = document.paths['/{tenant}/user/{user}/notes'];
    expect(
      get.parameters.map(({ name, in: place, required }: Record<string, unknown>) => [name, place, required]),
    ).toEqual([
      ['tenant', 'path', true],
      ['user', 'path', true],
      ['limit', 'query', false],
      ['X-Request-ID', 'header', false],
    ]);
    expect(Object.keys(get.responses[200].headers)).toEqual(['X-Correlation-ID', 'etag']);
    expect(Object.keys(post.responses)).toEqual([
      '204',
      '400',
      '401',
      '403',
      '409',
      '415',
      '422',
      '429',
      '503',
    ]);
    expect(post.responses[403].headers).toHaveProperty('WWW-Authenticate');
  });
});
