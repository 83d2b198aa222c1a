import { scopes } from '@ambit/scopes';
import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { type AnyApi, defineApi, defineOperation, toOpenApi } from './index.ts';

function apiOf(name: string, scope: typeof scopes.accounts.read | typeof scopes.grants.read): AnyApi {
  const operation = defineOperation({
    id: `${name}Operation`,
    method: 'GET',
    path: `/:tenant/user/:user/${name}`,
    summary: 'Look something up',
    scope,
    permission: `${name}:view`,
    params: z.strictObject({ tenant: z.uuid(), user: z.uuid() }),
    responses: { 200: { description: 'It', body: z.strictObject({ text: z.string() }).meta({ id: name }) } },
  } as const);
  const operations: Record<string, typeof operation> = { [operation.id]: operation };
  return defineApi<AnyApi>({
    name,
    title: `The ${name}`,
    version: '1.0.0',
    description: `About ${name}`,
    audience: 'https://api.example',
    boundary: { institution: 'tenant', enterpriseUser: 'user' },
    operations,
  });
}

it('describes several contracts as one document, each under a tag of its own', () => {
  const apis = [apiOf('notes', scopes.accounts.read), apiOf('grants', scopes.grants.read)] as const;
  const document = toOpenApi(apis, {
    serverUrl: 'https://api.example',
    tokenUrl: 'https://op.example/token',
  });
  expect(JSON.parse(JSON.stringify(document))).toMatchObject({
    info: { title: 'The notes' },
    tags: [
      { name: 'The notes', description: 'About notes' },
      { name: 'The grants', description: 'About grants' },
    ],
    paths: {
      '/{tenant}/user/{user}/notes': { get: { tags: ['The notes'] } },
      '/{tenant}/user/{user}/grants': {
        get: { tags: ['The grants'], security: [{ clientCredentials: ['grants.read'] }] },
      },
    },
    components: {
      schemas: { notes: {}, grants: {} },
      securitySchemes: {
        clientCredentials: {
          flows: {
            clientCredentials: {
              scopes: { 'accounts.read': expect.any(String), 'grants.read': expect.any(String) },
            },
          },
        },
      },
    },
  });
});
