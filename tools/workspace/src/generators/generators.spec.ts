import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { readJson, type Tree } from '@nx/devkit';
import { apiGenerator } from './api/api-generator.ts';
import { libGenerator } from './lib/lib-generator.ts';
import { operationGenerator } from './operation/operation-generator.ts';
import { renameScopeGenerator } from './rename-scope/rename-scope-generator.ts';
import { scopeGenerator } from './scope/scope-generator.ts';
import { workerGenerator } from './worker/worker-generator.ts';
import { workspaceTree } from './workspace-tree.fixture.ts';

// Formatting what was made takes seconds on a busy machine.
jest.setTimeout(60_000);

// That what they make lints, compiles, passes its tests and keeps the rules is seen where the tutorial is run.

let tree: Tree;
beforeEach(() => {
  tree = workspaceTree();
});
/** Without what a formatter sets: the tree in memory has not the workspace's settings. */
const plain = (code: string): string => code.replaceAll('"', "'").replace(/,?\s+/g, ' ');
const expectIn = (file: string, code: string): void =>
  expect(plain(tree.read(file, 'utf8') ?? '')).toContain(plain(code));
const lines = (file: string): readonly string[] => (tree.read(file, 'utf8') ?? '').split('\n');
const changed = (): readonly string[] =>
  tree
    .listChanges()
    .filter(({ type }) => type !== 'DELETE')
    .map(({ path }) => path);
const refusal = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe('an API', () => {
  it('is a contract, an app and its denial matrix, with scopes, owners and references', async () => {
    await apiGenerator(tree, { name: 'standing-orders', owner: '@bank/orders' });
    expect(changed()).toEqual(
      expect.arrayContaining([
        'libs/standing-orders-contract/src/operations/get-standing-order.ts',
        'libs/standing-orders-contract/src/policy.ts',
        'apps/standing-orders-api/src/standing-orders.controller.ts',
        'apps/standing-orders-api/Dockerfile',
        'apps/standing-orders-api-e2e/src/denial-matrix.spec.ts',
      ]),
    );
    expectIn('libs/scopes/src/registry.ts', "standingOrders: defineScopes('standing-orders', {");
    expect(lines('.github/CODEOWNERS')).toContain('/apps/standing-orders-api/ @bank/orders');
    expect(readJson(tree, 'package.json').ambit.contracts).toContain('@ambit/standing-orders-contract');
    expect(readJson(tree, 'tsconfig.json').references).toContainEqual({ path: './apps/standing-orders-api' });
    expect(readJson(tree, 'apps/standing-orders-api/package.json')).toMatchObject({
      name: '@ambit/standing-orders-api',
      dependencies: { '@ambit/standing-orders-contract': '^0.1.0', zod: expect.stringMatching(/^\^4/) },
      nx: { tags: ['type:app', 'scope:standing-orders'] },
    });
    expectIn(
      'libs/standing-orders-contract/src/operations/get-standing-order.ts',
      'scope: scopes.standingOrders.read',
    );
  });

  it('has its own files apart from its resource, and a name for one', async () => {
    await apiGenerator(tree, { name: 'policies' });
    expectIn('libs/policies-contract/src/policy.ts', 'definePolicy({ apis: [policiesApi] })');
    expectIn('libs/policies-contract/src/schema/policy.ts', 'export const Policy =');
    const alike = apiGenerator(tree, { name: 'cash', resource: 'cash' });
    await expect(alike).rejects.toEqual(refusal('invalid_name', 'names all and one alike'));
  });

  it('has the words that it is given', async () => {
    await apiGenerator(tree, {
      name: 'data',
      resource: 'item',
      audience: 'https://data.bank.example',
      port: 9500,
    });
    expectIn('libs/data-contract/src/data-api.ts', "audience: 'https://data.bank.example'");
    expectIn('libs/data-contract/src/operations/get-item.ts', 'Look up an item');
    expectIn('apps/data-api/src/config.ts', 'default(9500)');
  });

  it.each([
    ['Payments', 'invalid_name', 'lower-case words joined by hyphens'],
    ['../payments', 'invalid_name', "is '../payments'"],
    ['accounts', 'already_there', "registry.ts has 'accounts' already"],
    ['addresses', 'invalid_name', '--resource'],
    ['data', 'invalid_name', '--resource'],
  ])('is not called %s', async (name, code, message) => {
    await expect(apiGenerator(tree, { name })).rejects.toEqual(refusal(code, message));
  });
});

describe('a worker', () => {
  const worker = (options: Partial<Parameters<typeof workerGenerator>[1]>) =>
    workerGenerator(tree, { name: 'payouts', api: 'accounts', scopes: 'accounts.read', ...options });

  it('asks for its scopes, and calls an operation of each', async () => {
    await worker({ scopes: 'accounts.read,accounts.write' });
    expectIn('apps/payouts/src/scopes.ts', 'scopes.accounts.read, scopes.accounts.write');
    expect(changed()).toEqual(
      expect.arrayContaining([
        'apps/payouts/src/jobs/get-account.ts',
        'apps/payouts/src/jobs/edit-account.ts',
      ]),
    );
    expect(readJson(tree, 'apps/payouts/registration.json')).toMatchObject({
      name: 'payouts',
      scopes: ['accounts.read', 'accounts.write'],
    });
  });

  it('calls the operations that it is told to', async () => {
    await worker({ operations: 'inquireAccounts,getAccountSummary' });
    expectIn('apps/payouts/src/main.ts', "'inquire-accounts': runInquireAccounts");
    expect(changed()).toContain('apps/payouts/src/jobs/get-account-summary.ts');
  });

  it.each([
    [{ api: 'payments' }, 'not_found', 'nx g @ambit/workspace:api payments'],
    [{ scopes: 'accounts.delete' }, 'not_found', 'it has accounts.read, accounts.write'],
    [{ scopes: ' , ' }, 'not_found', '--scopes names none'],
    [{ operations: 'dropAccount' }, 'not_found', "no operation 'dropAccount'"],
    [{ operations: 'editAccount' }, 'not_found', "'editAccount' needs the scope 'accounts.write'"],
    [{ name: 'accounts-worker' }, 'already_there', 'apps/accounts-worker is there already'],
    [{ name: 'scopes' }, 'already_there', 'has a package @ambit/scopes'],
    [{ owner: 'somebody' }, 'invalid_name', "'somebody' is no owner"],
  ])('with %j is refused', async (options, code, message) => {
    await expect(worker(options)).rejects.toEqual(refusal(code, message));
  });
});

describe('an operation', () => {
  const operation = (options: Partial<Parameters<typeof operationGenerator>[1]>) =>
    operationGenerator(tree, {
      ...{ api: 'accounts', id: 'freezeAccount', method: 'POST', path: '/accounts/:id/freeze' },
      ...{ scope: 'accounts.write', permission: 'freeze', summary: "Freeze an account's money" },
      ...options,
    });

  it('is in its contract, has a handler that is to be written, and an example for the matrix', async () => {
    await operation({});
    const made = 'libs/accounts-contract/src/operations/freeze-account.ts';
    expectIn(made, "path: '/:institutionUniversalId/enterprise/:enterpriseUserId/accounts/:id/freeze'");
    expectIn(made, 'scope: scopes.accounts.write');
    expectIn('libs/accounts-contract/src/accounts-api.ts', ' freezeAccount }');
    expectIn('libs/accounts-contract/src/permissions.ts', 'freeze: "Freeze an account\'s money"');
    expectIn('apps/accounts-api/src/accounts/accounts.controller.ts', 'status: 501');
    expectIn(
      'apps/accounts-api/src/denial-matrix/example-requests.fixture.ts',
      'freezeAccount: { body: {} }',
    );
  });

  it.each([
    [{ api: 'payments' }, 'not_found', 'There is no libs/payments-contract/src/payments-api.ts'],
    [{ id: 'Freeze account' }, 'invalid_name', 'camelCase'],
    [{ id: 'delete' }, 'invalid_name', "'delete' cannot name an operation"],
    [{ id: 'constructor' }, 'invalid_name', 'means something else'],
    [{ id: 'getAccount' }, 'already_there', "has 'getAccount' already"],
    [{ path: 'accounts' }, 'invalid_name', "'accounts' is no path"],
    [{ scope: 'accounts.freeze' }, 'not_found', 'nx g @ambit/workspace:scope accounts.freeze'],
    [{ permission: 'accounts:freeze' }, 'invalid_name', 'camelCase, such as cancel'],
  ])('with %j is refused', async (options, code, message) => {
    await expect(operation(options)).rejects.toEqual(refusal(code, message));
  });
});

describe('a scope', () => {
  it('goes to its namespace, or makes one', async () => {
    await scopeGenerator(tree, { scope: 'accounts.close', description: 'Close accounts' });
    await scopeGenerator(tree, { scope: 'standing-orders.read-all', description: "See everybody's" });
    const registry = 'libs/scopes/src/registry.ts';
    expectIn(registry, "close: 'Close accounts'");
    expectIn(registry, "standingOrders: defineScopes('standing-orders', { 'read-all': 'See everybody's' })");
  });

  it.each([
    ['accounts.read', 'Again', 'already_there', "has 'read' already"],
    ['accounts', 'All', 'invalid_name', 'write namespace.name'],
    ['accounts.read.all', 'All', 'invalid_name', 'write namespace.name'],
    ['accounts.close', ' ', 'invalid_name', 'needs a description'],
  ])("'%s' as '%s' is refused", async (scope, description, code, message) => {
    await expect(scopeGenerator(tree, { scope, description })).rejects.toEqual(refusal(code, message));
  });
});

describe('a scope that is renamed', () => {
  it('has its other name everywhere, and its former one until a day', async () => {
    await renameScopeGenerator(tree, { from: 'accounts.read', to: 'accounts.look-up', until: '2027-03-01' });
    expectIn(
      'libs/scopes/src/registry.ts',
      "'look-up': 'Look up accounts, their summaries and balances, and search them'",
    );
    expectIn(
      'libs/scopes/src/renamed-scopes.ts',
      "'accounts.read': { to: 'accounts.look-up', until: '2027-03-01T00:00:00Z' }",
    );
    expectIn(
      'apps/accounts-worker/src/balance-snapshot/run-balance-snapshot.ts',
      "scopes.accounts['look-up']",
    );
    expectIn('libs/accounts-contract/src/operations/read-operations.ts', "scope: scopes.accounts['look-up']");
    expect(lines('libs/accounts-contract/src/operations/write-operations.ts').join()).toContain(
      'accounts.write',
    );
  });

  it.each([
    [{ from: 'accounts.look' }, 'not_found', "no scope 'accounts.look'"],
    [{ to: 'accounts' }, 'invalid_name', 'write namespace.name'],
    [{ to: 'accounts.write' }, 'already_there', "has 'write' already"],
    [{ until: 'tomorrow' }, 'invalid_name', 'is no date'],
  ])('with %j is refused', async (options, code, message) => {
    const renamed = { from: 'accounts.read', to: 'accounts.look', until: '2027-03-01', ...options };
    await expect(renameScopeGenerator(tree, renamed)).rejects.toEqual(refusal(code, message));
  });
});

it('a library has a coded error, a README and an owner', async () => {
  await libGenerator(tree, { name: 'bank-code', domain: 'payments' });
  expectIn('libs/bank-code/src/bank-code-error.ts', "type BankCodeErrorCode = 'bank_code_invalid'");
  expect(readJson(tree, 'libs/bank-code/package.json').nx.tags).toEqual(['type:lib', 'scope:payments']);
  await expect(libGenerator(tree, { name: 'scopes' })).rejects.toEqual(
    refusal('already_there', 'libs/scopes'),
  );
});
