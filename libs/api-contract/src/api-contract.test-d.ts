import { scopes } from '@ambit/scopes';
import { expectTypeOf } from 'expect-type';
import { z } from 'zod';
import {
  defineApi,
  defineOperation,
  definePermissions,
  type InputOf,
  type PathParameter,
  type RequestOf,
  type ResponseOf,
} from './index.ts';

const permissions = definePermissions('notes', { view: 'See a note', editDates: 'Edit its dates' });
expectTypeOf(permissions.editDates).toEqualTypeOf<'notes:edit-dates'>();
expectTypeOf<PathParameter<'/:tenant/user/:user/notes/:id/x'>>().toEqualTypeOf<'tenant' | 'user' | 'id'>();

const params = z.strictObject({ tenant: z.uuid(), user: z.uuid(), id: z.coerce.number() });
const common = {
  method: 'GET',
  path: '/:tenant/user/:user/notes/:id',
  summary: 'Look up a note',
  scope: scopes.accounts.read,
  permission: permissions.view,
  params,
  responses: {
    200: {
      description: 'The note',
      body: z.object({ text: z.string() }),
      headers: z.object({ etag: z.string() }),
    },
    304: { description: 'Unchanged' },
  },
} as const;

const getNote = defineOperation({
  ...common,
  id: 'getNote',
  resource: 'id',
  query: z.strictObject({ limit: z.coerce.number().default(10) }),
});
const patchNote = defineOperation({
  ...common,
  id: 'patchNote',
  method: 'PATCH',
  headers: z.object({ 'if-match': z.string() }),
  body: z.strictObject({ text: z.string().optional() }),
});

// The path's parameters and the declared ones are the same set.
// @ts-expect-error `id` is not declared
defineOperation({ ...common, id: 'x', params: z.strictObject({ tenant: z.uuid(), user: z.uuid() }) });
// @ts-expect-error `extra` is not in the path
defineOperation({ ...common, id: 'x', params: params.extend({ extra: z.string() }) });
// @ts-expect-error the resource is no parameter of the path
defineOperation({ ...common, id: 'x', resource: 'note' });
// @ts-expect-error a scope that @ambit/scopes does not declare
defineOperation({ ...common, id: 'x', scope: 'notes.read' });

const api = {
  name: 'notes',
  title: 'Notes',
  version: '1.0.0',
  audience: 'https://notes.example',
  boundary: { institution: 'tenant', enterpriseUser: 'user' },
} as const;
const notesApi = defineApi({ ...api, operations: { getNote, patchNote } });
expectTypeOf(notesApi.operations.getNote.scope).toEqualTypeOf<'accounts.read'>();

// @ts-expect-error the key differs from the id
defineApi({ ...api, operations: { note: getNote } });
const readNote = defineOperation({ ...common, id: 'readNote' });
// @ts-expect-error two operations on one method and path
defineApi({ ...api, operations: { getNote, readNote } });

// A handler receives what parsing gives; a caller gives what parsing takes.
expectTypeOf<InputOf<typeof getNote>>().toEqualTypeOf<{
  readonly params: { tenant: string; user: string; id: number };
  readonly query: { limit: number };
}>();
expectTypeOf<RequestOf<typeof getNote>['query']>().toEqualTypeOf<{ limit?: unknown } | undefined>();
expectTypeOf<RequestOf<typeof patchNote>['headers']>().toEqualTypeOf<{ 'if-match': string }>();
expectTypeOf<RequestOf<typeof patchNote>>().toHaveProperty('params');
// @ts-expect-error if-match is required
const lacking: RequestOf<typeof patchNote> = { params: { tenant: '', user: '', id: 1 }, body: {} };
void lacking;

declare const response: ResponseOf<typeof getNote>;
if (response.status === 200) {
  expectTypeOf(response.body).toEqualTypeOf<{ text: string }>();
  expectTypeOf(response.headers.etag).toEqualTypeOf<string>();
} else
  expectTypeOf(response).toEqualTypeOf<{
    readonly status: 304;
    readonly body?: undefined;
    readonly headers?: undefined;
  }>();
