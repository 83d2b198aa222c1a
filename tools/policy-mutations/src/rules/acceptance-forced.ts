import { acceptingConditions } from './refusing-conditions.ts';
import { replace, type Rule } from './rule.ts';

export const acceptanceForced: Rule = {
  name: 'acceptance-forced',
  description: 'a condition that accepts, before what refuses, always holds',
  *find(source) {
    for (const condition of acceptingConditions(source)) yield replace(condition, 'true');
  },
};
