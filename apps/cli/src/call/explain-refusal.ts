import type { ProblemDetails } from '@ambit/api-contract';
import { printable } from '../text/printable.ts';

/** What to do, by the check that refused; see the page of problem types for the rest. */
const remedies: Readonly<Record<string, string>> = {
  authentication: 'ambit doctor says what the API does not accept about the token',
  scope: 'have the client registered for the scope that the challenge names, and ask for it',
  institution: 'have the client registered for the institution, or correct --institution',
  enterprise_user: "have the client's registration name this enterprise user, or correct --user",
  input: 'correct the fields that are named',
  permission: 'have an administrator of the institution grant the permission; ambit explain says more',
  handler: 'correct the request by what the API says',
  rate_limit: 'wait, and spread requests over time',
};

/** A refusal in lines: what the API said, and what to do next. */
export function explainRefusal(problem: ProblemDetails): string {
  const { title, detail, stage, type, errors, correlationId } = problem;
  const remedy = stage === undefined ? undefined : remedies[stage];
  const rows = [
    ['stage', stage],
    ['detail', detail],
    ...(errors ?? []).map(
      ({ pointer, message }) => ['field', `${pointer || 'the whole'}: ${message}`] as const,
    ),
    ['remedy', remedy],
    ['type', type],
    ['quote', correlationId],
  ] as const;
  const lines = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name.padEnd(6)}  ${printable(value)}\n`],
  );
  return `${printable(title)}\n${lines.join('')}`;
}
