import { defineApi, defineOperation, IdempotencyKey, idempotencyKeyHeader } from '@ambit/api-contract';
import { scopes } from '@ambit/scopes';
import { z } from 'zod';

const Note = z.strictObject({ id: z.string(), text: z.string() });
const common = {
  path: '/:tenant/user/:user/notes/:id',
  permission: 'notes:view',
  params: z.strictObject({ tenant: z.string().max(20), user: z.string(), id: z.string() }),
  responses: { 200: { description: 'The note', body: Note, headers: z.object({ etag: z.string() }) } },
} as const;

/** A small contract with a safe read, a safe POST and an unsafe change. */
export const notesApi = defineApi({
  name: 'notes',
  title: 'Notes',
  version: '1.0.0',
  audience: 'https://notes.example',
  boundary: { institution: 'tenant', enterpriseUser: 'user' },
  operations: {
    getNote: defineOperation({
      ...common,
      id: 'getNote',
      method: 'GET',
      summary: 'Look up a note',
      scope: scopes.accounts.read,
      query: z.strictObject({ language: z.string().optional() }),
      headers: z.object({ 'if-none-match': z.string().optional() }),
      responses: {
        ...common.responses,
        304: { description: 'Unchanged', headers: z.object({ etag: z.string() }) },
      },
    }),
    findNotes: defineOperation({
      ...common,
      id: 'findNotes',
      method: 'POST',
      summary: 'Search notes',
      scope: scopes.accounts.read,
      safe: true,
      body: z.strictObject({ text: z.string() }),
    }),
    replaceNote: defineOperation({
      ...common,
      id: 'replaceNote',
      method: 'PUT',
      summary: 'Replace a note',
      scope: scopes.accounts.write,
      headers: z.object({ 'if-match': z.string() }),
      body: z.strictObject({ text: z.string() }),
    }),
    addNote: defineOperation({
      ...common,
      id: 'addNote',
      path: '/:tenant/user/:user/notes/:id/additions',
      method: 'POST',
      summary: 'Add to a note, once by its key',
      scope: scopes.accounts.write,
      headers: z.object({ [idempotencyKeyHeader]: IdempotencyKey.optional() }),
      body: z.strictObject({ text: z.string() }),
    }),
  },
});
