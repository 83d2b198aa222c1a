import type { Account } from './account.ts';

/** A rule that an account breaks: the field as a JSON pointer, and the rule as a sentence. */
export interface RuleViolation {
  readonly pointer: string;
  readonly message: string;
}

type RuledFields = Pick<
  Account,
  | 'accountType'
  | 'accountStatus'
  | 'openedDate'
  | 'closedDate'
  | 'dormantDate'
  | 'chargedOffDate'
  | 'maturityDate'
>;

const closedStatuses: readonly string[] = ['closed', 'charged_off', 'escheat'];

/**
 * The rules between an account's fields that no single field can say. Run it on the account as it would be after a
 * change. Dates are ISO 8601 calendar dates, which order as text.
 *
 * @returns every violation, in the order of the fields; empty when the account may stand
 */
export function accountRuleViolations(account: RuledFields): readonly RuleViolation[] {
  const { accountType, accountStatus, openedDate, closedDate, dormantDate, chargedOffDate, maturityDate } =
    account;
  const rules: readonly (readonly [broken: boolean, field: string, message: string])[] = [
    [before(closedDate, openedDate), 'closedDate', 'closedDate is before openedDate'],
    [
      closedDate !== undefined && !closedStatuses.includes(accountStatus),
      'closedDate',
      `closedDate needs a closed status (${closedStatuses.join(', ')}); the account is ${accountStatus}`,
    ],
    [before(dormantDate, openedDate), 'dormantDate', 'dormantDate is before openedDate'],
    [before(chargedOffDate, openedDate), 'chargedOffDate', 'chargedOffDate is before openedDate'],
    [
      chargedOffDate !== undefined && accountStatus !== 'charged_off',
      'chargedOffDate',
      `chargedOffDate needs the status charged_off; the account is ${accountStatus}`,
    ],
    [
      maturityDate !== undefined && maturityDate <= openedDate,
      'maturityDate',
      'maturityDate must be after openedDate',
    ],
    [
      maturityDate !== undefined && accountType !== 'time_deposit' && accountType !== 'loan',
      'maturityDate',
      `only a time_deposit or a loan matures; the account is ${accountType}`,
    ],
    [
      maturityDate === undefined && accountType === 'time_deposit',
      'maturityDate',
      'a time_deposit needs a maturityDate',
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, field, message]) => ({ pointer: `/${field}`, message }));
}

function before(date: string | undefined, reference: string): boolean {
  return date !== undefined && date < reference;
}
