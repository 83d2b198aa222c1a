import { accountsContracts } from '@ambit/accounts-contract';
import { policyTable } from '@ambit/api-contract';
import { scopes } from '@ambit/scopes';
import type { ApiProblemError } from '@ambit/api-client';
import { balanceSnapshot, maturityRollover, tryRefusals } from '@ambit/local-stack';
import { type ApiAs, apiAs, describeOnEachStack } from '@ambit/local-stack/testing';
import { beforeAll, describe, expect, it } from '@jest/globals';

type Writer = ApiAs<'accounts.read' | 'accounts.write'>['api'];
type Reader = ApiAs<'accounts.read'>['api'];

async function refused(call: Promise<unknown>): Promise<ApiProblemError> {
  return call.then(
    () => {
      throw new Error('was not refused');
    },
    // Asserted by what each test expects of it.
    (error: unknown) => error as ApiProblemError,
  );
}

describeOnEachStack('the accounts API', (test) => {
  let writer: Writer;
  let reader: Reader;
  /** In the name of the user who may change accounts, and of the one who may see balances. */
  let asWriter: { institutionUniversalId: string; enterpriseUserId: string };
  let asReader: typeof asWriter;
  let id: string;
  let timeDeposit: string;

  beforeAll(async () => {
    const { stack } = test;
    writer = (await apiAs(stack, maturityRollover, [scopes.accounts.read, scopes.accounts.write])).api;
    reader = (await apiAs(stack, balanceSnapshot, [scopes.accounts.read])).api;
    const [institution] = stack.seed.institutions;
    if (institution === undefined) throw new Error('The seed has no institution');
    asWriter = { institutionUniversalId: institution.id, enterpriseUserId: institution.managerUser };
    asReader = { institutionUniversalId: institution.id, enterpriseUserId: institution.serviceUser };
    id = institution.exampleAccount;
    timeDeposit = institution.exampleTimeDeposit;
  });

  describe('reading', () => {
    it('answers an account with its version as entity tag, the number masked', async () => {
      const { body, headers } = await writer.getAccount({ params: { ...asWriter, id } });
      expect(body).toMatchObject({
        id,
        institutionUniversalId: asWriter.institutionUniversalId,
        accountType: 'checking',
      });
      expect(body.accountNumber).toMatch(/^\*+\d{4}$/);
      expect(headers.etag).toBe(`"${body.version}"`);
    });

    it('answers balances that add up, exactly', async () => {
      const { body } = await reader.getAvailableBalance({ params: { ...asReader, id } });
      const cents = (amount: string): bigint => BigInt(amount.replace('.', ''));
      expect(cents(body.availableBalance)).toBe(
        cents(body.currentBalance) - cents(body.holdAmount) - cents(body.floatAmount),
      );
    });

    it('answers a summary as of a day', async () => {
      const { body } = await reader.getAccountSummary({
        params: { ...asReader, id },
        query: { asOf: '2026-11-15' },
      });
      expect(body).toMatchObject({
        accountId: id,
        operationalPeriod: { startDate: '2026-11-15', endDate: '2026-11-15' },
      });
      expect(body.recentActivity.length).toBeGreaterThan(0);
    });

    it('pages through an inquiry without losing or repeating an account', async () => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const { body } = await reader.inquireAccounts({
          params: asReader,
          body: { filter: { accountTypes: ['time_deposit'] }, limit: 50, cursor },
        });
        seen.push(...body.accounts.map((account) => account.id));
        cursor = body.nextCursor;
      } while (cursor !== undefined);
      expect(seen.length).toBeGreaterThan(100);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual([...seen].sort());
    });

    it('refuses a cursor of another search', async () => {
      const { body } = await reader.inquireAccounts({ params: asReader, body: { limit: 1 } });
      const other = { filter: { accountTypes: ['loan' as const] }, limit: 1, cursor: body.nextCursor };
      expect(await refused(reader.inquireAccounts({ params: asReader, body: other }))).toMatchObject({
        code: 'invalid_input',
        problem: { errors: [{ pointer: '/cursor' }] },
      });
    });
  });

  describe('changing', () => {
    it('edits, counts the version on, and refuses the version that was', async () => {
      const params = { ...asWriter, id };
      const before = await writer.getAccount({ params });
      const headers = { 'if-match': before.headers.etag };
      const after = await writer.editAccount({
        params,
        headers,
        body: { description: 'Edited', cycleDay: 17 },
      });
      expect(after.body).toEqual({
        ...before.body,
        description: 'Edited',
        cycleDay: 17,
        version: before.body.version + 1,
      });
      expect(await refused(writer.editAccount({ params, headers, body: { cycleDay: 3 } }))).toMatchObject({
        code: 'precondition_failed',
        status: 412,
      });
    });

    it('removes by null, and by leaving out of a replacement', async () => {
      const params = { ...asWriter, id };
      const { body, headers } = await writer.getAccount({ params });
      const removed = await writer.editAccount({
        params,
        headers: { 'if-match': headers.etag },
        body: { description: null },
      });
      expect(removed.body.description).toBeUndefined();
      const {
        accountStatus,
        productId,
        branchId,
        officerId,
        relationshipTypeId,
        overdraftLimit,
        autoClose,
        regEOptIn,
      } = body;
      const replaced = await writer.replaceAccount({
        params,
        headers: { 'if-match': removed.headers.etag },
        body: {
          accountStatus,
          productId,
          branchId,
          officerId,
          relationshipTypeId,
          overdraftLimit,
          autoClose,
          regEOptIn,
          cycleDay: 9,
        },
      });
      expect(replaced.body).toEqual({ ...removed.body, cycleDay: 9, version: removed.body.version + 1 });
    });

    it('changes dates, and only as the rules allow', async () => {
      const params = { ...asWriter, id: timeDeposit };
      const { body, headers } = await writer.getAccount({ params });
      const condition = { 'if-match': headers.etag };
      const broken = await refused(
        writer.editAccountDates({ params, headers: condition, body: { maturityDate: body.openedDate } }),
      );
      expect(broken).toMatchObject({ status: 422, problem: { errors: [{ pointer: '/maturityDate' }] } });
      const { body: changed } = await writer.editAccountDates({
        params,
        headers: condition,
        body: { maturityDate: '2033-03-31' },
      });
      expect(changed.maturityDate).toBe('2033-03-31');
    });

    it('lets one of many win who change the same version at once', async () => {
      const params = { ...asWriter, id: timeDeposit };
      const { headers } = await writer.getAccount({ params });
      const attempts = Array.from({ length: 10 }, (_, index) =>
        writer
          .editAccount({ params, headers: { 'if-match': headers.etag }, body: { cycleDay: index + 1 } })
          .then(
            () => 'changed',
            (error: ApiProblemError) => error.code,
          ),
      );
      const outcomes = await Promise.all(attempts);
      expect(outcomes.filter((outcome) => outcome === 'changed')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'precondition_failed')).toHaveLength(9);
    });
  });

  describe('refusing', () => {
    it('shows the three refusals of the main job', async () => {
      expect((await tryRefusals(test.stack)).map(({ status, problem }) => [status, problem.stage])).toEqual([
        [401, 'authentication'],
        [403, 'scope'],
        [403, 'permission'],
      ]);
    });

    it('tells an account of another institution by nothing from one that is not there', async () => {
      const elsewhere = test.stack.seed.institutions[1]?.exampleAccount ?? '';
      const answers = await Promise.all(
        [elsewhere, '00000000-0000-4000-8000-000000000000'].map(async (id) => {
          const { problem } = await refused(writer.getAccount({ params: { ...asWriter, id } }));
          return { ...problem, correlationId: undefined };
        }),
      );
      expect(answers[0]).toMatchObject({ status: 404 });
      expect(answers[0]).toEqual(answers[1]);
    });

    it('knows by whom a client may act, and whether that user is there', async () => {
      const other = test.stack.seed.institutions[1];
      const foreign = {
        institutionUniversalId: asReader.institutionUniversalId,
        enterpriseUserId: other?.serviceUser ?? '',
        id,
      };
      expect(await refused(reader.getAccount({ params: foreign }))).toMatchObject({
        problem: { stage: 'enterprise_user' },
      });
      const unknown = { ...asReader, institutionUniversalId: '00000000-0000-4000-8000-000000000000', id };
      expect(await refused(reader.getAccount({ params: unknown }))).toMatchObject({
        problem: { stage: 'institution' },
      });
    });

    it('asks for the condition that is missing, over plain HTTP', async () => {
      const { tokens } = await apiAs(test.stack, maturityRollover, [scopes.accounts.write]);
      const { institutionUniversalId, enterpriseUserId } = asWriter;
      const response = await fetch(
        `${test.stack.api.url}/${institutionUniversalId}/enterprise/${enterpriseUserId}/accounts/${id}`,
        {
          method: 'PATCH',
          headers: {
            authorization: `Bearer ${(await tokens.getToken()).value}`,
            'content-type': 'application/merge-patch+json',
          },
          body: '{"cycleDay":1}',
        },
      );
      expect(response.status).toBe(428);
      expect(await response.json()).toMatchObject({
        stage: 'input',
        type: '/problems/precondition-required',
      });
    });
  });

  describe('describing itself', () => {
    it('serves OpenAPI with the scope of each operation, and a page that loads nothing from elsewhere', async () => {
      const { url } = test.stack.api;
      const document = JSON.parse(await (await fetch(`${url}/openapi.json`)).text());
      const security = Object.values<object>(document.paths).flatMap((path) =>
        Object.values(path).map(({ operationId, security }) =>
          [operationId, ...security[0].clientCredentials].join(' '),
        ),
      );
      const declared = accountsContracts.flatMap((api) =>
        policyTable(api).map(({ operation, scope }) => `${operation} ${scope}`),
      );
      expect(security.sort()).toEqual(declared.sort());
      expect(security).toContain('getAccount accounts.read');
      const page = await (await fetch(`${url}/docs`)).text();
      const sources = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source ?? '');
      expect(sources).toHaveLength(3);
      for (const source of sources) expect((await fetch(`${url}${source}`)).status).toBe(200);
    });
  });
});
