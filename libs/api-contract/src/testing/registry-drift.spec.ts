import { scopes } from '@ambit/scopes';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineApi, defineOperation, toOpenApi } from '../index.ts';
import { registryDrift, type RegistrySides } from './index.ts';

const params = z.strictObject({ tenant: z.string(), user: z.string() });
const common = {
  path: '/:tenant/user/:user/notes',
  params,
  responses: { 200: { description: 'Notes' } },
} as const;
const notesApi = defineApi({
  name: 'notes',
  title: 'Notes',
  version: '1.0.0',
  audience: 'https://notes.example',
  boundary: { institution: 'tenant', enterpriseUser: 'user' },
  operations: {
    listNotes: defineOperation({
      ...common,
      id: 'listNotes',
      method: 'GET',
      summary: 'List',
      scope: scopes.accounts.read,
      permission: 'notes:view',
    }),
    addNote: defineOperation({
      ...common,
      id: 'addNote',
      method: 'POST',
      summary: 'Add',
      scope: scopes.accounts.write,
      permission: 'notes:add',
    }),
  },
});
const { path } = common;
const guardsOf = (scope: string) => ({
  routes: [
    { access: 'public', path: '/health' },
    {
      access: 'operation',
      operation: 'listNotes',
      method: 'GET',
      path,
      scopes: [scope],
      permission: 'notes:view',
    },
    {
      access: 'operation',
      operation: 'addNote',
      method: 'POST',
      path,
      scopes: ['accounts.write'],
      permission: 'notes:add',
    },
  ],
});
const openApiFor = (api: typeof notesApi) =>
  toOpenApi(api, { serverUrl: 'https://notes.example', tokenUrl: 'https://op.example/token' });
const both = ['accounts.read', 'accounts.write'];
const resource = { audience: notesApi.audience, scopes: both };
const client = { name: 'reader', scopes: ['accounts.read'] };
const document = [
  '| `listNotes` | `accounts.read` | `notes:view` |',
  '| `addNote` | `accounts.write` | `notes:add` |',
].join('\n');

const agreeing: RegistrySides = {
  guards: guardsOf('accounts.read'),
  openApi: openApiFor(notesApi),
  resourceMetadata: { scopes_supported: both },
  providerMetadata: { scopes_supported: both },
  registration: { resources: [resource], clients: [client] },
  declaredClients: [{ client: 'reader', scopes: ['accounts.read'] }],
  typedClients: { notes: { listNotes: () => undefined, addNote: () => undefined } },
  document,
};

describe('what is derived from a contract', () => {
  it('is one registry where all agree', () => {
    expect(registryDrift([notesApi], agreeing)).toEqual([]);
  });

  it.each<[keyof RegistrySides, unknown, string]>([
    [
      'guards',
      guardsOf('accounts.write'),
      "listNotes: the contract says 'GET /:tenant/user/:user/notes, accounts.read, notes:view', the guards of the API 'GET /:tenant/user/:user/notes, accounts.write, notes:view'",
    ],
    [
      'guards',
      { routes: guardsOf('accounts.read').routes.slice(0, 2) },
      "addNote: the contract says 'POST /:tenant/user/:user/notes, accounts.write, notes:add', the guards of the API 'nothing'",
    ],
    ['openApi', {}, "its OpenAPI document 'nothing'"],
    [
      'resourceMetadata',
      { scopes_supported: ['accounts.read'] },
      'accounts.write: the contracts need it, scopes_supported of the protected resource metadata has it not',
    ],
    [
      'providerMetadata',
      {},
      "accounts.read: the contracts need it, scopes_supported of the provider's metadata has it not",
    ],
    [
      'registration',
      { resources: [], clients: [client] },
      "notes: the contract is for 'https://notes.example', the provider knows no such resource",
    ],
    [
      'registration',
      { resources: [{ ...resource, scopes: ['accounts.read'] }], clients: [client] },
      "accounts.write: the contract 'notes' needs it, the provider does not grant it for 'https://notes.example'",
    ],
    [
      'registration',
      { resources: [resource], clients: [{ ...client, scopes: both }] },
      "reader: the code declares 'accounts.read', the provider has registered 'accounts.read accounts.write'",
    ],
    [
      'registration',
      { resources: [resource], clients: [] },
      'reader: the code declares the client, the provider does not know it',
    ],
    [
      'typedClients',
      { notes: { listNotes: () => undefined, dropNote: () => undefined } },
      "addNote: the contract has it, the typed client of 'notes' has not",
    ],
    [
      'document',
      document.replace('notes:view', 'notes:add'),
      "listNotes: the contract says 'notes:view', its line in the document does not",
    ],
    ['document', '', 'addNote: the contract has it, the table of the document has not'],
  ])('that drifts in %s (%j) is told in a sentence that names both sides', (side, value, sentence) => {
    const drift = registryDrift([notesApi], { ...agreeing, [side]: value });
    expect(drift.some((one) => one.includes(sentence))).toBe(true);
  });

  it('is not compared where nothing is given', () => {
    expect(registryDrift([notesApi], {})).toEqual([]);
  });
});
