import { defineApi, defineOperation } from '@ambit/api-contract';
import { scopes } from '@ambit/scopes';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { definePolicy, formatLock, makeLock, parseLock } from '../index.ts';

const common = {
  params: z.strictObject({ tenant: z.string(), user: z.string() }),
  permission: 'notes:view',
  scope: scopes.accounts.read,
  responses: { 200: { description: 'Notes', body: z.unknown() } },
} as const;
const listNotes = defineOperation({
  ...common,
  id: 'listNotes',
  method: 'GET',
  path: '/:tenant/:user/notes',
  summary: 'List notes',
});
const findNotes = defineOperation({
  ...common,
  id: 'findNotes',
  method: 'POST',
  path: '/:tenant/:user/notes/search',
  summary: 'Find notes',
  body: z.strictObject({}),
});
const notesApi = defineApi({
  name: 'notes',
  title: 'Notes',
  version: '1.0.0',
  audience: 'https://notes.example',
  boundary: { institution: 'tenant', enterpriseUser: 'user' },
  operations: { listNotes, findNotes },
});
const policy = definePolicy({
  apis: [notesApi],
  clients: [
    { name: 'writer', apis: [notesApi], scopes: [scopes.accounts.write], institutions: ['b', 'a'] },
    { name: 'reader', apis: [notesApi], scopes: [scopes.accounts.read], institutions: 'by registration' },
  ],
});

describe('a policy lock', () => {
  const text = formatLock(makeLock('@x/notes', policy));

  it('has one line for each operation and each client, sorted', () => {
    expect(text).toBe(`{
  "version": 1,
  "project": "@x/notes",
  "apis": [
    {
      "api": "notes",
      "audience": "https://notes.example",
      "operations": [
        { "operation": "findNotes", "method": "POST", "path": "/:tenant/:user/notes/search", "scope": "accounts.read", "permission": "notes:view" },
        { "operation": "listNotes", "method": "GET", "path": "/:tenant/:user/notes", "scope": "accounts.read", "permission": "notes:view" }
      ]
    }
  ],
  "clients": [
    { "client": "reader", "audiences": ["https://notes.example"], "scopes": ["accounts.read"], "institutions": "by registration" },
    { "client": "writer", "audiences": ["https://notes.example"], "scopes": ["accounts.write"], "institutions": ["a", "b"] }
  ]
}
`);
  });

  it('is read as it was written, also an empty one', () => {
    expect(parseLock(text, 'x')).toEqual(makeLock('@x/notes', policy));
    const empty = makeLock('@x/none', {});
    expect(parseLock(formatLock(empty), 'x')).toEqual(empty);
  });

  it.each(['', '{', '[]', '{"version":2}', text.replace('"scope"', '"scoop"')])(
    'is refused when it reads %p',
    (wrong) => {
      expect(() => parseLock(wrong, 'libs/x/policy.lock.json')).toThrow(
        expect.objectContaining({
          code: 'lock_unreadable',
          message: expect.stringContaining('libs/x/policy.lock.json'),
        }),
      );
    },
  );

  it('is not made of clients with one name', () => {
    const reader = { name: 'reader', apis: [notesApi], scopes: [], institutions: 'by registration' } as const;
    expect(() => definePolicy({ clients: [reader, reader] })).toThrow(
      "The client 'reader' is declared twice",
    );
  });
});
