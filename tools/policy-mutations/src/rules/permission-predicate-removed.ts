import { withoutPredicates, withoutSqlComparisons } from './predicates.ts';
import type { Rule } from './rule.ts';

export const permissionPredicateRemoved: Rule = {
  name: 'permission-predicate-removed',
  description: 'a query of grants does not say of whom, for what, for which resource or when',
  isAbout: (file) => /\/(permissions|grants)\//.test(file),
  *find(source) {
    yield* withoutPredicates(source, (predicate) => !predicate.includes('institution_id'));
    yield* withoutSqlComparisons(source, /\b(?:[a-z_]+\.)?(?!institution_id\b)[a-z_]+/);
  },
};
