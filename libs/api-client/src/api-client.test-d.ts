import { expectTypeOf } from 'expect-type';
import { createApiClient, type ScopeNotDeclared, type TokenSource } from './index.ts';
import { notesApi } from './notes-api.fixture.ts';

declare const readOnly: TokenSource<'accounts.read'>;
declare const readWrite: TokenSource<'accounts.read' | 'accounts.write'>;
declare const untyped: TokenSource;
const params = { tenant: 't', user: 'u', id: 'i' };
const change = { params, headers: { 'if-match': '"1"' }, body: { text: 'x' } };
const baseUrl = 'https://notes.example';

// With the scope declared the operation is a function of its schemas.
const both = createApiClient(notesApi, { baseUrl, tokens: readWrite });
void both.replaceNote(change).then((answer) => {
  expectTypeOf(answer.status).toEqualTypeOf<200>();
  expectTypeOf(answer.body).toEqualTypeOf<{ id: string; text: string }>();
  expectTypeOf(answer.headers.etag).toEqualTypeOf<string>();
});
const reader = createApiClient(notesApi, { baseUrl, tokens: readOnly });
void reader.getNote({ params });
// Who names nothing that he has gets all of it; who does may be told that it is still the same.
void reader.getNote({ params }).then(({ status, body }) => {
  expectTypeOf(status).toEqualTypeOf<200>();
  expectTypeOf(body).toEqualTypeOf<{ id: string; text: string }>();
});
void reader.getNote({ params, headers: { 'if-none-match': '"1"' } }).then((answer) => {
  expectTypeOf(answer.status).toEqualTypeOf<200 | 304>();
  if (answer.status === 304) expectTypeOf(answer.body).toEqualTypeOf<undefined>();
  else expectTypeOf(answer.body.text).toEqualTypeOf<string>();
});
void reader.findNotes({ params, body: { text: 'x' } });

// Without it the call does not compile, and the text names the missing scope.
// @ts-expect-error 'accounts.write' is not declared
void reader.replaceNote(change);
expectTypeOf(reader.replaceNote).toEqualTypeOf<
  ScopeNotDeclared<"the token source does not declare 'accounts.write', which replaceNote needs">
>();

// One scope does not stand for the other.
declare const writeOnly: TokenSource<'accounts.write'>;
const writer = createApiClient(notesApi, { baseUrl, tokens: writeOnly });
void writer.replaceNote(change);
// @ts-expect-error 'accounts.read' is not declared, and write does not imply it
void writer.getNote({ params });

// Scopes that the compiler does not know declare nothing.
const unknown = createApiClient(notesApi, { baseUrl, tokens: untyped });
// @ts-expect-error give the scopes as constants
void unknown.getNote({ params });

// The request is typed too.
// @ts-expect-error the condition is missing
void both.replaceNote({ params, body: { text: 'x' } });
// @ts-expect-error no such query parameter
void both.getNote({ params, query: { page: 1 } });
