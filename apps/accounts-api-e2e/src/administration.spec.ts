import { grantsApi } from '@ambit/accounts-contract';
import { allowInsecureLoopback, createApiClient } from '@ambit/api-client';
import { administration, maturityRollover, runApp, startService } from '@ambit/local-stack';
import { apiAs, describeOnEachStack } from '@ambit/local-stack/testing';
import { scopes } from '@ambit/scopes';
import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';

/** A bound that an acceptance names: who does not see it within a second has failed. */
const boundMs = 1_000;

describeOnEachStack('administration', (test) => {
  const institution = () => {
    const [first] = test.stack.seed.institutions;
    if (first === undefined) throw new Error('The seed has institutions');
    return first;
  };
  async function administer() {
    const { tokens } = await apiAs(test.stack, administration, [scopes.grants.read, scopes.grants.write]);
    const api = createApiClient(grantsApi, {
      baseUrl: test.stack.api.url,
      tokens,
      [allowInsecureLoopback]: true,
    });
    const params = {
      institutionUniversalId: institution().id,
      enterpriseUserId: institution().administratorUser,
    };
    return { api, params };
  }

  /** A trainee looks at a balance by a token of the rollover's client. */
  async function trainee() {
    const { tokens } = await apiAs(test.stack, maturityRollover, [scopes.accounts.read]);
    const { id, unprivilegedUser, exampleAccount } = institution();
    return async (baseUrl = test.stack.api.url): Promise<number> => {
      const { value: accessToken } = await tokens.getToken();
      const path = `/${id}/enterprise/${unprivilegedUser}/accounts/${exampleAccount}/available-balance`;
      const response = await fetch(baseUrl + path, { headers: { authorization: `Bearer ${accessToken}` } });
      return response.status;
    };
  }

  it('grants and revokes through the typed client, with a token of the provider', async () => {
    const { api, params } = await administer();
    const look = await trainee();
    expect(await look()).toBe(403);
    const { body: grant } = await api.grantAccess({
      params,
      body: {
        holderId: institution().unprivilegedUser,
        permission: 'accounts:view-balance',
        accounts: { ids: [institution().exampleAccount] },
      },
    });
    expect(await look()).toBe(200);
    const { body: page } = await api.listGrants({
      params,
      query: { holderId: institution().unprivilegedUser },
    });
    expect(page.grants).toContainEqual(grant);
    await api.revokeGrant({ params: { ...params, grantId: grant.id } });
    expect(await look()).toBe(403);
  });

  describe('on several replicas', () => {
    it('a revoked grant and a revoked client count within a second', async () => {
      if (test.databaseUrl === undefined) return; // a folder of PGlite belongs to one process
      const { api, params } = await administer();
      const replica = await startService({
        app: 'accounts-api',
        environment: {
          PORT: '0',
          ISSUER: test.stack.provider.url,
          ALLOW_LOOPBACK_ISSUER: 'true',
          DATABASE_URL: test.databaseUrl,
        },
        logFile: join(test.stack.directories.logs, 'replica.log'),
      });
      try {
        const look = await trainee();
        const { body: grant } = await api.grantAccess({
          params,
          body: {
            holderId: institution().unprivilegedUser,
            permission: 'accounts:view-balance',
            accounts: 'all',
          },
        });
        /** Waits until every replica answers so, and says when the last request was begun that was answered otherwise. */
        const msUntil = async (status: number): Promise<number> => {
          const started = performance.now();
          let last = 0;
          for (const url of [test.stack.api.url, replica.url])
            for (let begun = 0; begun < 5 * boundMs; last = begun) {
              begun = performance.now() - started;
              if ((await look(url)) === status) break;
            }
          return last;
        };
        await msUntil(200);
        await api.revokeGrant({ params: { ...params, grantId: grant.id } });
        expect(await msUntil(403)).toBeLessThan(boundMs);

        const later = new Date(Date.now() + 5_000).toISOString();
        const revoke = ['revoke', '--client', maturityRollover.id, '--issued-before', later];
        const environment = { DATABASE_URL: test.databaseUrl };
        const args = [...revoke, '--reason', 'a test'];
        const { ended, stdout } = await runApp({ app: 'accounts-api', args, environment });
        expect([ended, stdout]).toEqual([0, 'revoked; effective in every process within one second\n']);
        expect(await msUntil(401)).toBeLessThan(boundMs);
        const list = await runApp({ app: 'accounts-api', args: ['revoke', '--list'], environment });
        expect(JSON.parse(list.stdout)).toMatchObject({ client: maturityRollover.id, reason: 'a test' });
      } finally {
        await replica.stop();
      }
    });
  });
});

describe('the command revoke', () => {
  it.each([
    [['revoke'], 'needs one of'],
    [['revoke', '--client', 'x'], 'needs --reason'],
    [['revoke', '--token-id', 'x', '--client', 'y', '--reason', 'z'], 'needs one of'],
    [['revoke', '--token-id', 'x', '--issued-before', '2026-11-24T12:00:00Z', '--reason', 'z'], 'goes with'],
    [['revoke', '--client', 'x', '--issued-before', 'yesterday', '--reason', 'z'], 'is an instant'],
  ])('nothing is revoked by %j', async (args, complaint) => {
    const { ended, stderr } = await runApp({ app: 'accounts-api', args });
    expect([ended, stderr]).toEqual([1, expect.stringContaining(complaint)]);
  });
});
