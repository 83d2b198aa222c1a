import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accountsContracts } from '@ambit/accounts-contract';
import { allowInsecureLoopback, createApiClient } from '@ambit/api-client';
import { registryDrift } from '@ambit/api-contract/testing';
import { administration } from '@ambit/local-stack';
import { apiAs, describeOnEachStack } from '@ambit/local-stack/testing';
import { scopes } from '@ambit/scopes';
import { expect, it } from '@jest/globals';

const workspaceRoot = join(import.meta.dirname, '../../..');

describeOnEachStack('one registry', (test) => {
  it('is what guards, OpenAPI, metadata, provider, registrations, typed clients and documents are made of', async () => {
    const { api, provider, directories } = test.stack;
    const { tokens } = await apiAs(test.stack, administration, [scopes.policy.read]);
    const { value: accessToken } = await tokens.getToken();
    const get = async (url: string): Promise<unknown> =>
      (await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } })).json();
    const text = (file: string): Promise<string> => readFile(file, 'utf8');
    const typedClients = accountsContracts.map((contract) => [
      contract.name,
      createApiClient(contract, { baseUrl: api.url, tokens, [allowInsecureLoopback]: true }),
    ]);
    const lock = await text(join(workspaceRoot, 'apps/accounts-worker/policy.lock.json'));

    const drift = registryDrift(accountsContracts, {
      guards: await get(`${api.url}/policy`),
      openApi: await get(`${api.url}/openapi.json`),
      resourceMetadata: await get(`${api.url}/.well-known/oauth-protected-resource`),
      providerMetadata: await get(`${provider.url}/.well-known/oauth-authorization-server`),
      registration: JSON.parse(await text(directories.registration)),
      declaredClients: JSON.parse(lock).clients,
      typedClients: Object.fromEntries(typedClients),
      document: await text(join(workspaceRoot, 'libs/accounts-contract/README.md')),
    });
    expect(drift).toEqual([]);
  });
});
