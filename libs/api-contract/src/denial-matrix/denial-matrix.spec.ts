import { scopes } from '@ambit/scopes';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { allowedFacts, defineApi, defineOperation, denialKinds, denialMatrix, refusals } from '../index.ts';

const below = '/:institution/enterprise/:user/notes';
const shared = z.strictObject({ institution: z.uuid(), user: z.uuid() });
const listNotes = defineOperation({
  id: 'listNotes',
  method: 'GET',
  path: below,
  summary: 'List the notes',
  scope: scopes.accounts.read,
  permission: 'notes:list',
  params: shared,
  responses: { 200: { description: 'The notes' } },
});
const removeNote = defineOperation({
  id: 'removeNote',
  method: 'DELETE',
  path: `${below}/:id`,
  summary: 'Remove a note',
  scope: scopes.accounts.write,
  permission: 'notes:remove',
  resource: 'id',
  params: shared.extend({ id: z.uuid() }),
  responses: { 204: { description: 'It is gone' } },
  problems: [404],
});
const common = {
  title: 'Notes',
  version: '1.0.0',
  audience: 'https://notes.example',
  boundary: { institution: 'institution', enterpriseUser: 'user' },
} as const;
const listApi = defineApi({ ...common, name: 'lists', operations: { listNotes } });
const notesApi = defineApi({ ...common, name: 'notes', operations: { removeNote } });

const kindsOf = (api: typeof listApi | typeof notesApi): readonly string[] =>
  denialMatrix([api]).denials.map(({ kind }) => kind);

describe('the denial matrix', () => {
  it('has every kind for an operation on one resource that may be missing', () => {
    expect(kindsOf(notesApi)).toEqual(denialKinds.map(({ name }) => name));
  });

  it('leaves out what needs a resource where there is none', () => {
    const missing = denialKinds.map(({ name }) => name).filter((name) => !kindsOf(listApi).includes(name));
    expect(missing).toEqual([
      'user with the permission for another one only',
      "another institution's resource",
      'a resource that is not there',
    ]);
  });

  it('leaves out the resource that is not there where the operation says that it answers no 404', () => {
    const { problems: _, ...spec } = removeNote;
    const api = defineApi({ ...common, name: 'notes', operations: { removeNote: { ...spec } } });
    const kinds = denialMatrix([api]).denials.map(({ kind }) => kind);
    expect(kinds).not.toContain('a resource that is not there');
    expect(kinds).toContain('user with the permission for another one only');
  });

  it('covers each operation of each contract, with one request that is allowed', () => {
    const { allowances, denials, kinds } = denialMatrix([listApi, notesApi]);
    expect(allowances.map(({ name, facts, refusal }) => ({ name, facts, refusal }))).toEqual([
      { name: 'listNotes: allowed', facts: allowedFacts, refusal: undefined },
      { name: 'removeNote: allowed', facts: allowedFacts, refusal: undefined },
    ]);
    expect(denials).toHaveLength(kindsOf(listApi).length + kindsOf(notesApi).length);
    expect(kinds).toBe(denialKinds.length);
    expect(new Set(denials.map(({ name }) => name)).size).toBe(denials.length);
  });

  it('says of a missing scope which one is needed', () => {
    const denials = denialMatrix([listApi, notesApi]).denials.filter(
      ({ facts }) => facts.scopes !== 'needed',
    );
    expect(denials.map(({ name, refusal }) => [name, refusal?.challenge?.scope])).toEqual([
      ['listNotes: no scope', 'accounts.read'],
      ['listNotes: only the other scopes', 'accounts.read'],
      ['removeNote: no scope', 'accounts.write'],
      ['removeNote: only the other scopes', 'accounts.write'],
    ]);
  });

  it('changes something in each kind, and no two kinds change the same', () => {
    for (const { change } of denialKinds) expect({ ...allowedFacts, ...change }).not.toEqual(allowedFacts);
    expect(new Set(denialKinds.map(({ change }) => JSON.stringify(change))).size).toBe(denialKinds.length);
  });

  it('takes kinds of an application besides', () => {
    const own = {
      name: 'on a Sunday',
      change: { enterpriseUser: 'without-any' },
      refusalOf: () => refusals.permission,
    } as const;
    expect(denialMatrix([listApi], [own]).denials.map(({ name }) => name)).toEqual([
      'listNotes: on a Sunday',
    ]);
  });
});
