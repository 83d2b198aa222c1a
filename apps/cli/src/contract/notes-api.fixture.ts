import { defineApi, defineOperation, definePermissions } from '@ambit/api-contract';
import { scopes } from '@ambit/scopes';
import { z } from 'zod';

const permissions = definePermissions('notes', { view: 'See a note', edit: 'Change a note' });
const params = z.strictObject({ bank: z.uuid(), user: z.uuid(), id: z.uuid() });
const Note = z.strictObject({ text: z.string() });

/** A read that wants more than its path; the first of the contract, and none to try with. */
const searchNotes = defineOperation({
  id: 'searchNotes',
  method: 'GET',
  path: '/:bank/of/:user/notes',
  summary: 'Search notes',
  scope: scopes.accounts.read,
  permission: permissions.view,
  params: params.omit({ id: true }),
  query: z.strictObject({ text: z.string().min(2), limit: z.coerce.number().int().optional() }),
  responses: { 200: { description: 'Those that match', body: z.array(Note) } },
});

const getNote = defineOperation({
  id: 'getNote',
  method: 'GET',
  path: '/:bank/of/:user/notes/:id',
  summary: 'Look up a note',
  scope: scopes.accounts.read,
  permission: permissions.view,
  resource: 'id',
  params,
  responses: { 200: { description: 'The note', body: Note } },
});

const putNote = defineOperation({
  id: 'putNote',
  method: 'PUT',
  path: '/:bank/of/:user/notes/:id',
  summary: 'Replace a note',
  scope: scopes.accounts.write,
  permission: permissions.edit,
  resource: 'id',
  params,
  headers: z.strictObject({ 'if-match': z.string() }),
  body: Note,
  responses: { 200: { description: 'The note', body: Note } },
});

/** A contract of a team that has another API than the accounts. */
export const notesApi = defineApi({
  name: 'notes',
  title: 'Notes',
  version: '1.0.0',
  audience: 'https://notes.example',
  boundary: { institution: 'bank', enterpriseUser: 'user' },
  operations: { searchNotes, getNote, putNote },
});
