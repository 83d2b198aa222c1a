import type { Rule } from './rule.ts';
import { codeOwners } from './rules/code-owners.ts';
import { exportsShape } from './rules/exports-shape.ts';
import { noDeepImports } from './rules/no-deep-imports.ts';
import { noDirectFetch } from './rules/no-direct-fetch.ts';
import { noRouteOutsideAContract } from './rules/no-route-outside-a-contract.ts';
import { noScopeLiterals } from './rules/no-scope-literals.ts';
import { providerNeverImported } from './rules/provider-never-imported.ts';
import { readme } from './rules/readme.ts';
import { singleVersions } from './rules/single-versions.ts';
import { tags } from './rules/tags.ts';

/** The rules of the house, in the order in which they are reported. */
export const rules: readonly Rule[] = [
  tags,
  readme,
  codeOwners,
  exportsShape,
  singleVersions,
  providerNeverImported,
  noDeepImports,
  noRouteOutsideAContract,
  noDirectFetch,
  noScopeLiterals,
];
