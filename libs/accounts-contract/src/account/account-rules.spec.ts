import { describe, expect, it } from '@jest/globals';
import { accountRuleViolations } from './account-rules.ts';

const checking = { accountType: 'checking', accountStatus: 'active', openedDate: '2020-05-01' } as const;
const deposit = { ...checking, accountType: 'time_deposit', maturityDate: '2027-05-01' } as const;

type Ruled = Parameters<typeof accountRuleViolations>[0];

describe('the rules of an account', () => {
  it.each<[string, Ruled]>([
    ['an active account', checking],
    ['a closed account with its date', { ...checking, accountStatus: 'closed', closedDate: '2021-01-01' }],
    [
      'an account closed on the day it was opened',
      { ...checking, accountStatus: 'closed', closedDate: '2020-05-01' },
    ],
    ['a charged-off account', { ...checking, accountStatus: 'charged_off', chargedOffDate: '2021-01-01' }],
    ['a time deposit that matures later', deposit],
    ['a loan without a maturity', { ...checking, accountType: 'loan' }],
  ])('let %s stand', (_, account) => {
    expect(accountRuleViolations(account)).toEqual([]);
  });

  it.each<[string, Ruled, string]>([
    ['/closedDate', { ...checking, closedDate: '2021-01-01' }, 'needs a closed status'],
    ['/closedDate', { ...checking, accountStatus: 'closed', closedDate: '2020-04-30' }, 'before openedDate'],
    [
      '/dormantDate',
      { ...checking, accountStatus: 'dormant', dormantDate: '2020-04-30' },
      'before openedDate',
    ],
    ['/chargedOffDate', { ...checking, chargedOffDate: '2021-01-01' }, 'needs the status charged_off'],
    [
      '/chargedOffDate',
      { ...checking, accountStatus: 'charged_off', chargedOffDate: '2019-01-01' },
      'before openedDate',
    ],
    ['/maturityDate', { ...deposit, maturityDate: '2020-05-01' }, 'must be after openedDate'],
    ['/maturityDate', { ...checking, maturityDate: '2027-05-01' }, 'only a time_deposit or a loan matures'],
    ['/maturityDate', { ...deposit, maturityDate: undefined }, 'needs a maturityDate'],
  ])('name %s of %j', (pointer, account, message) => {
    const violations = accountRuleViolations(account);
    expect(violations).toHaveLength(1);
    expect(violations[0]?.pointer).toBe(pointer);
    expect(violations[0]?.message).toContain(message);
  });

  it('name every violation at once', () => {
    const account = { ...checking, closedDate: '2019-01-01', maturityDate: '2019-01-01' };
    expect(accountRuleViolations(account).map(({ pointer }) => pointer)).toEqual([
      '/closedDate',
      '/closedDate',
      '/maturityDate',
      '/maturityDate',
    ]);
  });
});
