import type { PermissionPolicy } from '../module/authorization-options.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { enterpriseUserStage, institutionStage } from './boundary-stages.ts';
import { inputStage } from './input-stage.ts';
import { permissionStage } from './permission-stage.ts';
import { scopeStage } from './scope-stage.ts';
import type { StageCheck } from './stage-check.ts';

/**
 * What is checked once it is known which client asks, in its one order. The guard runs these for a request, and the
 * `Explainer` for a question.
 */
export function operationStages(policy: PermissionPolicy): readonly StageCheck<AuthorizationRequest>[] {
  return Object.freeze([
    scopeStage,
    institutionStage,
    enterpriseUserStage,
    inputStage,
    permissionStage(policy),
  ]);
}
