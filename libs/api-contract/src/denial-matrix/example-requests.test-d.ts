import { scopes } from '@ambit/scopes';
import { z } from 'zod';
import { defineApi, defineOperation, type ExampleRequests } from '../index.ts';

const below = '/:institution/enterprise/:user/notes/:id';
const params = z.strictObject({ institution: z.uuid(), user: z.uuid(), id: z.uuid() });
const common = {
  summary: 'A note',
  scope: scopes.accounts.read,
  permission: 'notes:any',
  resource: 'id',
  responses: { 200: { description: 'The note' } },
} as const;
const getNote = defineOperation({ ...common, id: 'getNote', method: 'GET', path: below, params });
const putNote = defineOperation({
  ...common,
  id: 'putNote',
  method: 'PUT',
  path: below,
  params,
  body: z.strictObject({ text: z.string() }),
});
const getPage = defineOperation({
  ...common,
  id: 'getPage',
  method: 'GET',
  path: `${below}/pages/:page`,
  params: params.extend({ page: z.string() }),
});
export const notesApi = defineApi({
  name: 'notes',
  title: 'Notes',
  version: '1.0.0',
  audience: 'https://notes.example',
  boundary: { institution: 'institution', enterpriseUser: 'user' },
  operations: { getNote, putNote, getPage },
});
type Examples = ExampleRequests<typeof notesApi>;

// An operation that needs nothing but what the matrix chooses is covered without an example.
({ putNote: { body: { text: 'x' } }, getPage: { params: { page: '1' } } }) satisfies Examples;

// @ts-expect-error putNote has a body that must be there
({ getPage: { params: { page: '1' } } }) satisfies Examples;

// @ts-expect-error getPage has a parameter that the matrix does not know
({ putNote: { body: { text: 'x' } } }) satisfies Examples;

// @ts-expect-error the body is not by the schema
({ putNote: { body: { text: 1 } }, getPage: { params: { page: '1' } } }) satisfies Examples;

// @ts-expect-error no operation has this name
({ putNote: { body: { text: 'x' } }, getPage: { params: { page: '1' } }, getNothing: {} }) satisfies Examples;
