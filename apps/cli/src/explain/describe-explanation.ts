import type { Paint } from '../text/paint.ts';
import { printable } from '../text/printable.ts';

/** Whether an explanation says that the call would be let through. */
export function isAllowed(explanation: unknown): boolean {
  return membersOf(explanation)['outcome'] === 'allowed';
}

/** An explanation in lines. The contract has checked it; what it has besides is left out. */
export function describeExplanation(explanation: unknown, paint: Paint): string {
  const members = membersOf(explanation);
  const isGood = isAllowed(explanation);
  const rows = [
    ['stage', members['stage']],
    ['rule', members['rule']],
    ['status', members['status']],
    [isGood ? 'because' : 'remedy', members['detail']],
    ['grant', membersOf(members['allowedBy'])['grantId']],
    ['limited', members['limitedTo'] === undefined ? undefined : JSON.stringify(members['limitedTo'])],
    ['type', members['type']],
  ] as const;
  const lines = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name.padEnd(7)}  ${printable(String(value))}\n`],
  );
  return `${isGood ? paint.good('allowed') : paint.bad('refused')}\n${lines.join('')}`;
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
