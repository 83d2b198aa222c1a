import { acceptanceForced } from './acceptance-forced.ts';
import { checkRemoved } from './check-removed.ts';
import { permissionSwapped, resourceForgotten, scopeSwapped } from './contract-changed.ts';
import { denialForgotten } from './denial-forgotten.ts';
import { headerRemoved } from './header-removed.ts';
import { operandDropped } from './operand-dropped.ts';
import { permissionPredicateRemoved } from './permission-predicate-removed.ts';
import { policyWidened } from './policy-widened.ts';
import { privilegeAdded } from './privilege-added.ts';
import { refusalRemoved } from './refusal-removed.ts';
import { registrationRemoved } from './registration-removed.ts';
import { requiredClaimRemoved } from './required-claim-removed.ts';
import { rowSecurityRemoved } from './row-security-removed.ts';
import type { Rule } from './rule.ts';
import { stageRemoved } from './stage-removed.ts';
import { tenantPredicateRemoved } from './tenant-predicate-removed.ts';
import { toleranceChanged } from './tolerance-changed.ts';
import { verifyOptionRemoved } from './verify-option-removed.ts';

/** Every way in which a policy is weakened, one at a time. */
export const rules: readonly Rule[] = [
  registrationRemoved,
  stageRemoved,
  scopeSwapped,
  permissionSwapped,
  resourceForgotten,
  tenantPredicateRemoved,
  permissionPredicateRemoved,
  rowSecurityRemoved,
  policyWidened,
  privilegeAdded,
  denialForgotten,
  verifyOptionRemoved,
  requiredClaimRemoved,
  toleranceChanged,
  checkRemoved,
  refusalRemoved,
  acceptanceForced,
  operandDropped,
  headerRemoved,
];
