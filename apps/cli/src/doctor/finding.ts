/** What may keep a client from an API. Each is looked for in this order; the README has cause and remedy of each. */
export type FindingName =
  // the provider
  | 'issuer_unreachable'
  | 'issuer_mismatch'
  | 'clock_offset'
  | 'algorithm_unsupported'
  // the published keys
  | 'jwks_unreachable'
  | 'jwks_private'
  | 'key_not_published'
  | 'kid_not_published'
  | 'kid_duplicate'
  | 'jwks_cached_too_long'
  // the token
  | 'assertion_audience'
  | 'client_not_authenticated'
  | 'scope_not_allowed'
  | 'resource_unknown'
  | 'token_not_issued'
  // the API
  | 'api_unreachable'
  | 'resource_metadata_wrong'
  | 'token_refused_by_api'
  | 'scope_insufficient'
  | 'institution_not_allowed'
  | 'enterprise_user_not_allowed'
  | 'permission_missing';

export type FindingStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/** What was found about one of them. */
export interface Finding {
  readonly name: FindingName;
  readonly status: FindingStatus;
  /** One sentence: what is so, or what is the cause. */
  readonly summary: string;
  /** What to do, where something is wrong. */
  readonly remedy?: string;
}
