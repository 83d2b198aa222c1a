import type { Rule } from './rule.ts';
import { withoutPredicates, withoutSqlComparisons } from './predicates.ts';

export const tenantPredicateRemoved: Rule = {
  name: 'tenant-predicate-removed',
  description: 'a query does not say of which institution',
  isAbout: (file) => !/\/(seed|import)\//.test(file),
  *find(source) {
    yield* withoutPredicates(source, (predicate) => /^['"`]([a-z_]+\.)?institution_id\b/.test(predicate));
    yield* withoutSqlComparisons(source, /(?:[a-z_]+\.)?institution_id/);
  },
};
