/** The kinds of refusal. The last part of `type` in the problem details; stable. */
export const problemTitles = {
  'no-access-token': 'An access token is required',
  'invalid-access-token': 'The access token is not valid here',
  'invalid-proof': 'The proof of possession is not valid for this request',
  'proof-nonce-required': 'The proof of possession needs the nonce of this API',
  'keys-unavailable': 'Access tokens cannot be checked at the moment',
  'proofs-unavailable': 'Proofs of possession cannot be checked at the moment',
  'insufficient-scope': 'The client was not granted the scope of this operation',
  'institution-not-allowed': 'The client is not registered for this institution',
  'enterprise-user-not-allowed': 'The client may not act for this enterprise user',
  'malformed-request': 'The request is malformed',
  'unsupported-media-type': 'The body has another media type than this operation reads',
  'body-too-large': 'The body is too large',
  'invalid-body': 'The body does not fit the operation',
  'precondition-required': 'The change must name the version that it was made against',
  'permission-denied': 'The enterprise user lacks the permission',
  'not-found': 'There is nothing here',
  'precondition-failed': 'The resource has changed since it was read',
  conflict: 'The change contradicts the state of the resource',
  'idempotency-key-reused': 'The idempotency key came with another request before',
  'idempotency-conflict': 'A request with this idempotency key is being worked on',
  refused: 'The request was refused',
  'rate-limited': 'The client has sent too many requests',
  overloaded: 'The API has more to do than it can',
  unavailable: 'Not available at the moment',
  'internal-error': 'The API failed',
} as const;

export type ProblemType = keyof typeof problemTitles;

/** Where a problem type is named: a URN, so that it stays the same wherever the API runs. */
export function problemTypeUri(type: ProblemType): string {
  return `urn:ambit:problem:${type}`;
}
