import { refusingConditions } from './refusing-conditions.ts';
import { replace, type Rule } from './rule.ts';

export const refusalRemoved: Rule = {
  name: 'refusal-removed',
  description: 'a condition that refuses never holds',
  *find(source) {
    for (const condition of refusingConditions(source)) yield replace(condition, 'false');
  },
};
