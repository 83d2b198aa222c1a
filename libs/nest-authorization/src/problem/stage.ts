/** The checks of a request, in their order, and what comes after them. */
export const stages = [
  'authentication',
  'rate_limit',
  'scope',
  'institution',
  'enterprise_user',
  'input',
  'permission',
  'handler',
] as const;

/** The check that refused. */
export type Stage = (typeof stages)[number];
