import { describe, expect, it } from '@jest/globals';
import { accountConstraint } from './account-constraint.ts';
import { grantBasis } from './grant-policy.ts';
import { type HeldGrant, Holdings } from './holdings.ts';

const now = 1_000;
const account = '10000000-0000-4000-8000-000000000001';
const held = (grant: Partial<HeldGrant>): HeldGrant => ({
  id: 'grant',
  role: undefined,
  permissions: ['accounts:view', 'accounts:inquire'],
  accounts: 'all',
  validFrom: undefined,
  validUntil: undefined,
  ...grant,
});
const attributes = { accountType: 'loan', branchId: '001' };

describe('what an enterprise user holds', () => {
  it('lets nothing be searched when the time of what is held for some accounts is over', async () => {
    const holdings = new Holdings([held({ accounts: { branchIds: ['001'] }, validUntil: now })]);
    const question = { permission: 'accounts:inquire', resource: undefined } as const;
    expect(await holdings.judge(question, now, async () => attributes)).toEqual({ allowed: false });
  });

  it('is for the types and the branches that it names, both of them', async () => {
    const judge = async (accounts: HeldGrant['accounts']): Promise<boolean> => {
      const question = { permission: 'accounts:view', resource: account } as const;
      return (await new Holdings([held({ accounts })]).judge(question, now, async () => attributes)).allowed;
    };
    expect(await judge({ accountTypes: ['loan'], branchIds: ['001'] })).toBe(true);
    expect(await judge({ accountTypes: ['savings'], branchIds: ['001'] })).toBe(false);
    expect(await judge({ accountTypes: ['loan'], branchIds: ['002'] })).toBe(false);
  });

  it('is not compared with an account when no filter could hold it', async () => {
    const holdings = new Holdings([held({ accounts: { ids: ['another'] } })]);
    let looks = 0;
    const look = async () => {
      looks += 1;
      return attributes;
    };
    const question = { permission: 'accounts:view', resource: account } as const;
    expect(await holdings.judge(question, now, look)).toEqual({ allowed: false });
    expect(looks).toBe(0);
  });
});

it('what the policy has not said is neither a constraint nor a basis', () => {
  expect(() => accountConstraint({ parts: [] })).toThrow(TypeError);
  expect(() => grantBasis({ grantId: 'grant', role: undefined })).toThrow(TypeError);
});
