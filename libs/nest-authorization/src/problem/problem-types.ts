import type { Stage } from './stage.ts';

/** What there is to say of a kind of refusal. Readers are callers: nothing here tells what an attacker could use. */
export interface ProblemDescription {
  readonly title: string;
  /** The statuses that it is answered with. */
  readonly statuses: readonly (number | '4xx')[];
  /** The checks that refuse so; empty when a request is refused before or beside them. */
  readonly stages: readonly Stage[];
  readonly meaning: string;
  /** What the caller must do next. */
  readonly remedy: string;
}

/** The kinds of refusal: the one place that names them. Pages, titles and types are made of it. Keys are stable. */
export const problemTypes = {
  'no-access-token': {
    title: 'An access token is required',
    statuses: [401],
    stages: ['authentication'],
    meaning:
      'The request came without an access token in its Authorization header, or with more than one thing in it.',
    remedy:
      'Get a token from an authorization server that the protected resource metadata name, and send it as Authorization: Bearer (or DPoP, where the challenge offers that). Tokens in the query or in the body are not read.',
  },
  'invalid-access-token': {
    title: 'The access token is not valid here',
    statuses: [401],
    stages: ['authentication'],
    meaning:
      'The token cannot be accepted: it is malformed, has ended, was revoked, is for another API, is no access token, is not signed by a key of its issuer, or came under a scheme that is not its own. The detail says which.',
    remedy: 'Drop the token, get a new one for this API, and repeat the request once.',
  },
  'invalid-proof': {
    title: 'The proof of possession is not valid for this request',
    statuses: [401],
    stages: ['authentication'],
    meaning:
      'The token is bound to a key, and the header DPoP has no proof, several, one that was used, or one that is not for this request.',
    remedy:
      'Make a new proof for every request: of its method, its URL without query, this token, and now (RFC 9449 §4.2).',
  },
  'proof-nonce-required': {
    title: 'The proof of possession needs the nonce of this API',
    statuses: [401],
    stages: ['authentication'],
    meaning: 'Proofs must hold a nonce that this API gave out a short while ago.',
    remedy:
      'Take the nonce from the header DPoP-Nonce of this answer, make a new proof with it, and repeat the request.',
  },
  'insufficient-user-authentication': {
    title: 'The user must authenticate anew, or more strongly',
    statuses: [401],
    stages: ['permission', 'handler'],
    meaning:
      'The token tells of an authentication that is too old or too weak for this operation. The challenge says what is wanted: acr_values, max_age (RFC 9470).',
    remedy:
      'Start an authorization request with the acr_values and the max_age of the challenge, and repeat the request with the token that it gives.',
  },
  'keys-unavailable': {
    title: 'Access tokens cannot be checked at the moment',
    statuses: [503],
    stages: ['authentication'],
    meaning: 'The keys of the issuer cannot be had at the moment. Nothing is said about the token.',
    remedy: 'Keep the token, and repeat the request after the time in Retry-After.',
  },
  'proofs-unavailable': {
    title: 'Proofs of possession cannot be checked at the moment',
    statuses: [503],
    stages: ['authentication'],
    meaning: 'It cannot be told at the moment whether the proof was used before. Nothing is said about it.',
    remedy: 'Keep the token, and repeat the request with a new proof after the time in Retry-After.',
  },
  'revocations-unavailable': {
    title: 'It cannot be told at the moment whether access tokens were revoked',
    statuses: [503],
    stages: ['authentication'],
    meaning: 'What was revoked cannot be looked up at the moment. Nothing is said about the token.',
    remedy: 'Keep the token, and repeat the request after the time in Retry-After.',
  },
  'insufficient-scope': {
    title: 'The client was not granted the scope of this operation',
    statuses: [403],
    stages: ['scope'],
    meaning:
      'The token is good, and lacks a scope. The challenge names all that are needed; no scope implies another.',
    remedy:
      'Ask for a token with the scopes in the challenge. When the authorization server does not grant them, have the client registered for them.',
  },
  'institution-not-allowed': {
    title: 'The client is not registered for this institution',
    statuses: [403],
    stages: ['institution'],
    meaning: 'The institution in the path is not among those that the client is registered for.',
    remedy: 'Correct the path, or have the client registered for the institution; then get a new token.',
  },
  'enterprise-user-not-allowed': {
    title: 'The client may not act for this enterprise user',
    statuses: [403],
    stages: ['enterprise_user'],
    meaning:
      'The client is registered for the institution, and not to act for the enterprise user in the path.',
    remedy:
      'Use the enterprise user that the client is associated with, or have its registration name this one; then get a new token.',
  },
  'malformed-request': {
    title: 'The request is malformed',
    statuses: [400],
    stages: ['authentication', 'input', 'handler'],
    meaning:
      'The path, the query, a header or the body cannot be read as what the operation takes, or could be read in two ways. Fields that failed are in errors.',
    remedy: 'Correct the request by its detail and its errors; repeated as it is, it is refused again.',
  },
  'unsupported-media-type': {
    title: 'The body has another media type than this operation reads',
    statuses: [415],
    stages: ['input'],
    meaning: 'Content-Type is missing, or is not what the operation reads, or the body is compressed.',
    remedy: 'Send the body as the media type that the detail names, without Content-Encoding.',
  },
  'body-too-large': {
    title: 'The body is too large',
    statuses: [413],
    stages: [],
    meaning: 'The body is larger than this API reads.',
    remedy: 'Send less in one request.',
  },
  'invalid-body': {
    title: 'The body does not fit the operation',
    statuses: [422],
    stages: ['input', 'handler'],
    meaning:
      'The body is JSON, and its fields break the schema or a rule of the operation. Each is in errors.',
    remedy: 'Correct the fields that errors point at (RFC 6901). Fields that are not known are refused too.',
  },
  'precondition-required': {
    title: 'The change must name the version that it was made against',
    statuses: [428],
    stages: ['input'],
    meaning: 'The operation changes something, and the request has no If-Match.',
    remedy: 'Read the resource, and send its ETag as If-Match with the change.',
  },
  'permission-denied': {
    title: 'The enterprise user lacks the permission',
    statuses: [403],
    stages: ['permission'],
    meaning:
      'The client may call the operation; the enterprise user in whose name it calls may not do this, or does not exist in the institution.',
    remedy: 'Have an administrator of the institution grant the permission that the detail names.',
  },
  'not-found': {
    title: 'There is nothing here',
    statuses: [404],
    stages: ['handler'],
    meaning:
      'No operation has this method and path, or the thing that the path names does not exist in the institution.',
    remedy: 'Correct the method, the path or the id.',
  },
  'precondition-failed': {
    title: 'The resource has changed since it was read',
    statuses: [412],
    stages: ['handler'],
    meaning: 'The version in If-Match is not the one that the resource has now. Nothing was changed.',
    remedy: 'Read the resource again, decide again, and send its new ETag.',
  },
  conflict: {
    title: 'The change contradicts the state of the resource',
    statuses: [409],
    stages: ['handler'],
    meaning:
      'The change is well formed, and the resource is in a state that does not allow it. Nothing was changed.',
    remedy: 'Read the resource, and decide again.',
  },
  'idempotency-key-reused': {
    title: 'The idempotency key came with another request before',
    statuses: [422],
    stages: ['handler'],
    meaning: 'A key stands for one request, and the one that had it differs from this. Nothing was changed.',
    remedy: 'Make a new key for each change, and repeat a change with its key and its body as they were.',
  },
  'idempotency-conflict': {
    title: 'A request with this idempotency key is being worked on',
    statuses: [409],
    stages: ['handler'],
    meaning: 'The first request with this key has not been answered yet. This one changed nothing.',
    remedy: 'Repeat the request with the same key after the time in Retry-After.',
  },
  'rate-limited': {
    title: 'The client has sent too many requests',
    statuses: [429],
    stages: ['rate_limit'],
    meaning: 'The client has used up what RateLimit-Policy says. Nothing was changed.',
    remedy: 'Wait for Retry-After, and spread requests over time.',
  },
  'not-implemented': {
    title: 'The operation is not written yet',
    statuses: [501],
    stages: ['handler'],
    meaning:
      'The operation is in the contract, the request may be made, and nobody has written its handler yet.',
    remedy: 'Ask the owners of the API when it will be there; a repeat changes nothing until then.',
  },
  overloaded: {
    title: 'The API has more to do than it can',
    statuses: [503],
    stages: [],
    meaning: 'The request was refused before anything of it was looked at. Nothing was changed.',
    remedy: 'Repeat it after the time in Retry-After, later each time.',
  },
  refused: {
    title: 'The request was refused',
    statuses: ['4xx'],
    stages: [],
    meaning: 'The request was refused before it reached an operation; its status says more.',
    remedy: 'Correct the request by its status (RFC 9110 §15.5).',
  },
  unavailable: {
    title: 'Not available at the moment',
    statuses: [503],
    stages: ['permission', 'handler'],
    meaning:
      'Something that the API needs is away, or the API is stopping. A change may have been made all the same.',
    remedy:
      'Repeat what is safe to repeat after the time in Retry-After; read first before repeating a change.',
  },
  'internal-error': {
    title: 'The API failed',
    statuses: [500],
    stages: ['permission', 'handler'],
    meaning: 'The API failed in a way that nobody foresaw. A change may have been made all the same.',
    remedy: 'Report it with its correlation id.',
  },
} as const satisfies Readonly<Record<string, ProblemDescription>>;

export type ProblemType = keyof typeof problemTypes;

/** Whether a text is the last part of the URI of a kind of problem. */
export function isProblemType(text: string): text is ProblemType {
  return Object.hasOwn(problemTypes, text);
}

/**
 * What `type` of the problem details is: a reference that a caller resolves against the URL that it asked, and where the
 * API has a page about it. The same text in every deployment.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9457#section-3.1.1 RFC 9457 §3.1.1}
 */
export function problemTypeUri(type: ProblemType): string {
  return `/problems/${type}`;
}
