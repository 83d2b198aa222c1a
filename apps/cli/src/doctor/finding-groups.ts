import type { FindingName } from './finding.ts';

/** What is about the published keys. */
export const keyFindings = [
  'jwks_unreachable',
  'jwks_private',
  'key_not_published',
  'kid_not_published',
  'kid_duplicate',
  'jwks_cached_too_long',
] as const satisfies readonly FindingName[];

/** What a token request tells. */
export const tokenFindings = [
  'assertion_audience',
  'client_not_authenticated',
  'scope_not_allowed',
  'resource_unknown',
  'token_not_issued',
] as const satisfies readonly FindingName[];

/** What a call with the token tells. */
export const callFindings = [
  'token_refused_by_api',
  'scope_insufficient',
  'institution_not_allowed',
  'enterprise_user_not_allowed',
  'permission_missing',
] as const satisfies readonly FindingName[];
