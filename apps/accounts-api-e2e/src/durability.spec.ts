import type { ApiError } from '@ambit/api-client';
import { maturityRollover } from '@ambit/local-stack';
import { apiAs, describeOnEachStack } from '@ambit/local-stack/testing';
import { scopes } from '@ambit/scopes';
import { expect, it } from '@jest/globals';

describeOnEachStack('a kill of the API during writes', (test) => {
  it('loses no write that was acknowledged', async () => {
    const { stack } = test;
    const [institution] = stack.seed.institutions;
    if (institution === undefined) throw new Error('The seed has no institution');
    const boundary = { institutionUniversalId: institution.id, enterpriseUserId: institution.managerUser };
    const connect = () => apiAs(stack, maturityRollover, [scopes.accounts.read, scopes.accounts.write]);
    const { api } = await connect();
    const found = await api.inquireAccounts({
      params: boundary,
      body: { filter: { accountStatuses: ['active'] }, limit: 8 },
    });

    /** The last description that the API acknowledged, by account. */
    const acknowledged = new Map<string, string>();
    let writes = 0;
    let enough = (): void => undefined;
    const enoughWritten = new Promise<void>((resolve) => (enough = resolve));
    const writers = found.body.accounts.map(async ({ id }) => {
      const params = { ...boundary, id };
      let etag = (await api.getAccount({ params })).headers.etag;
      for (let round = 1; ; round += 1) {
        const description = `${id} ${round}`;
        const { headers } = await api.editAccount({
          params,
          headers: { 'if-match': etag },
          body: { description },
        });
        etag = headers.etag;
        acknowledged.set(id, description);
        writes += 1;
        // Of each account one at least: on a busy machine a writer may wait while the others have written sixty.
        if (writes >= 60 && acknowledged.size === found.body.accounts.length) enough();
      }
    });
    const ended = Promise.all(writers.map((writer) => writer.catch((error: ApiError) => error.code)));
    await enoughWritten;
    await stack.api.kill();
    expect(new Set(await ended)).toEqual(new Set(['network_failed']));

    await stack.restart('api');
    const { api: restarted } = await connect();
    expect(acknowledged.size).toBe(8);
    for (const [id, description] of acknowledged) {
      const { body } = await restarted.getAccount({ params: { ...boundary, id } });
      // The write after the last acknowledged one may have been made as well.
      const round = Number(description.split(' ')[1]);
      expect([description, `${id} ${round + 1}`]).toContain(body.description);
    }
  });
});
