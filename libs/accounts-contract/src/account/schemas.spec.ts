import { describe, expect, it } from '@jest/globals';
import {
  AccountDatesPatch,
  AccountInquiry,
  AccountNumber,
  AccountPatch,
  AccountReplacement,
  Amount,
  maskAccountNumber,
  MaskedAccountNumber,
  NonNegativeAmount,
} from '../index.ts';

describe('an amount', () => {
  it.each(['0.00', '1234.56', '-0.01', '999999999999999.99'])('is %s', (text) => {
    expect(Amount.safeParse(text).success).toBe(true);
  });

  it.each([
    1234.56,
    '1234.5',
    '1234',
    '01.00',
    '-0.00',
    '1,234.00',
    '+1.00',
    '1e3',
    '1000000000000000.00',
    '',
  ])('is not %j', (value) => {
    expect(Amount.safeParse(value).success).toBe(false);
  });

  it('of zero or more has no sign', () => {
    expect(NonNegativeAmount.safeParse('-1.00').success).toBe(false);
  });
});

describe('an account number', () => {
  it('has 6 to 34 letters and digits', () => {
    expect(
      ['12345', '123456', 'a'.repeat(34), 'a'.repeat(35), '123 456'].map(
        (n) => AccountNumber.safeParse(n).success,
      ),
    ).toEqual([false, true, true, false, false]);
  });

  it('is answered masked: the length and the last four stay', () => {
    expect(maskAccountNumber('9876544021')).toBe('******4021');
    expect(MaskedAccountNumber.safeParse(maskAccountNumber('123456')).success).toBe(true);
    expect(MaskedAccountNumber.safeParse('9876544021').success).toBe(false);
  });
});

const replacement = {
  accountStatus: 'active',
  productId: 'CHK-01',
  branchId: '001',
  officerId: 'KLM',
  relationshipTypeId: 'IND',
  cycleDay: 31,
  overdraftLimit: '0.00',
  autoClose: false,
  regEOptIn: true,
} as const;

describe('a change of an account', () => {
  it('by PUT needs every field but the description', () => {
    expect(AccountReplacement.safeParse(replacement).success).toBe(true);
    const { cycleDay: _, ...without } = replacement;
    expect(AccountReplacement.safeParse(without).error?.issues.map(({ path }) => path)).toEqual([
      ['cycleDay'],
    ]);
  });

  it.each(['id', 'version', 'currentBalance', 'accountNumber', 'openedDate', 'color'])(
    'by PUT refuses %s',
    (field) => {
      expect(AccountReplacement.safeParse({ ...replacement, [field]: 'x' }).error?.issues[0]).toMatchObject({
        code: 'unrecognized_keys',
        keys: [field],
      });
    },
  );

  it('by PATCH takes any of the fields, and null only where a field may be absent', () => {
    expect(AccountPatch.safeParse({ cycleDay: 5 }).success).toBe(true);
    expect(AccountPatch.safeParse({ description: null }).success).toBe(true);
    expect(AccountPatch.safeParse({ cycleDay: null }).success).toBe(false);
    expect(AccountPatch.safeParse({ openedDate: '2020-01-01' }).success).toBe(false);
  });

  it('of dates takes dates only, and null for all but openedDate', () => {
    expect(AccountDatesPatch.safeParse({ maturityDate: '2027-02-28', closedDate: null }).success).toBe(true);
    expect(AccountDatesPatch.safeParse({ openedDate: null }).success).toBe(false);
    expect(AccountDatesPatch.safeParse({ cycleDay: 5 }).success).toBe(false);
    expect(AccountDatesPatch.safeParse({ maturityDate: '2027-02-29' }).success).toBe(false);
  });

  it('changes something', () => {
    expect(AccountPatch.safeParse({}).success).toBe(false);
    expect(AccountDatesPatch.safeParse({}).success).toBe(false);
  });
});

describe('what no database holds', () => {
  const texts = ['a\0b', 'a\ud800', '\udc00b', '\ud800\ud800\udc00'];
  it.each(texts)('is no description and no text to look for: %j', (text) => {
    expect(AccountPatch.safeParse({ description: text }).error?.issues[0]?.path).toEqual(['description']);
    expect(AccountInquiry.safeParse({ filter: { text } }).error?.issues[0]?.path).toEqual(['filter', 'text']);
  });

  it('is no date', () => {
    for (const year of ['0000', '10000', '-0001'])
      expect(AccountDatesPatch.safeParse({ openedDate: `${year}-01-01` }).success).toBe(false);
    expect(AccountDatesPatch.safeParse({ openedDate: '0001-01-01' }).success).toBe(true);
    expect(AccountInquiry.safeParse({ filter: { openedDate: { from: '0000-12-31' } } }).success).toBe(false);
  });

  it('is not what other texts are taken for', () => {
    for (const description of ['Grüße', '\u{1f3e6} bank', '\u0001', '\ufffd'])
      expect(AccountPatch.safeParse({ description }).success).toBe(true);
  });
});

describe('an inquiry', () => {
  it('of nothing looks for all accounts, fifty to a page', () => {
    expect(AccountInquiry.parse({})).toEqual({ filter: {}, limit: 50 });
  });

  it.each([
    { limit: 0 },
    { limit: 201 },
    { filter: { color: 'red' } },
    { filter: { accountNumber: '12345' } },
    { filter: { openedDate: {} } },
    { filter: { openedDate: { from: '2026-02-01', to: '2026-01-01' } } },
    { filter: { currentBalance: { min: 10 } } },
    { filter: { accountTypes: [] } },
    { filter: { text: 'x' } },
    { cursor: '' },
  ])('is refused for %j', (inquiry) => {
    expect(AccountInquiry.safeParse(inquiry).success).toBe(false);
  });
});
