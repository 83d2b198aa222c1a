import { join } from 'node:path';
import type { ClientDeclaration } from '@ambit/policy';
import { scopes } from '@ambit/scopes';
import { describe, expect, it } from '@jest/globals';
import { calledOperations } from './called-operations.ts';
import { comparePrivileges } from './compare-privileges.ts';
import { openProgram } from './open-program.ts';

const { read, write } = scopes.accounts;
const call = { file: 'src/snapshot/run.ts', line: 3, operation: 'getAccount', scope: read } as const;
const client = (changes: Partial<ClientDeclaration>): ClientDeclaration => ({
  name: 'snapshot',
  apis: [],
  scopes: [read],
  institutions: 'by registration',
  ...changes,
});

describe('the scopes of a client', () => {
  it('are the least when each is needed by a call', () => {
    expect(comparePrivileges([client({})], [call])).toEqual([]);
  });

  it('are too many when no call of its own code needs one', () => {
    const [surplus, ...more] = comparePrivileges([client({ scopes: [read, write] })], [call]);
    expect(surplus).toContain(`snapshot: declares '${write}', and no call in its project needs it`);
    expect(more).toEqual([]);
    const [elsewhere] = comparePrivileges([client({ code: 'rollover' })], [call]);
    expect(elsewhere).toContain(`no call in src/rollover needs it`);
  });

  it('are too few when a call needs another', () => {
    const [missing] = comparePrivileges(
      [client({})],
      [call, { ...call, operation: 'editAccount', scope: write }],
    );
    expect(missing).toContain(`src/snapshot/run.ts:3 calls editAccount, which needs '${write}'`);
  });

  it('are told of a call that is in the folder of no client', () => {
    const [elsewhere] = comparePrivileges(
      [client({ code: 'snapshot' })],
      [call, { ...call, file: 'src/shared.ts' }],
    );
    expect(elsewhere).toContain('src/shared.ts:3 calls getAccount, and is in the folder of no client');
  });

  it('may be more than it needs for a reason, which is to hold', () => {
    const both = [read, write];
    const of = (unused: ClientDeclaration['unused'], declared = both) =>
      comparePrivileges([client({ scopes: declared, ...(unused && { unused }) })], [call]);
    expect(of({ [write]: 'the next release needs it' })).toEqual([]);
    expect(of({ [write]: ' ' })).toEqual([`snapshot: 'unused' gives no reason for '${write}'`]);
    expect(of({ [read]: 'x', [write]: 'y' })).toEqual([
      `snapshot: 'unused' names '${read}', which is used: remove it there`,
    ]);
    expect(of({ [write]: 'x' }, [read])).toEqual([
      `snapshot: 'unused' names '${write}', which the client does not declare`,
    ]);
  });
});

it("a surplus scope of the accounts worker's snapshot would be found in its real code", () => {
  const root = join(import.meta.dirname, '../../../../apps/accounts-worker');
  const calls = calledOperations(openProgram(root), root).filter(({ file }) =>
    file.startsWith('src/balance-snapshot/'),
  );
  const snapshot = client({ name: 'balance-snapshot', code: 'balance-snapshot' });
  expect(comparePrivileges([snapshot], calls)).toEqual([]);
  expect(comparePrivileges([{ ...snapshot, scopes: [read, write] }], calls)).toEqual([
    expect.stringContaining(`balance-snapshot: declares '${write}'`),
  ]);
}, 60_000);
