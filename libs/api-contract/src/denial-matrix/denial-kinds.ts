import type { AnyOperation } from '../operation.ts';
import { type CaseFacts, type Credential, requiredClaims } from './case-facts.ts';
import { type Refusal, refusals } from './refusal.ts';

/** One way in which a request may not be made: what differs from the allowed one, and how it is refused. */
export interface DenialKind {
  readonly name: string;
  readonly change: Partial<CaseFacts>;
  refusalOf(operation: AnyOperation): Refusal;
  /** For which operations it means something; for all when absent. */
  appliesTo?(operation: AnyOperation): boolean;
}

const invalidTokens: readonly Credential[] = [
  'malformed',
  'encrypted',
  'respelt',
  'altered',
  'untyped',
  'id-token',
  'client-assertion',
  'dpop-proof',
  'wrong-audience',
  'wrong-issuer',
  'expired',
  'not-yet-valid',
  'issued-in-the-future',
  'unknown-key',
  'forged',
  'key-in-header',
  'unsigned',
  'public-key-as-secret',
  'unknown-critical-header',
  'bound-without-proof',
  'bound-otherwise',
  'unreadable-scope',
  'revoked',
  'of-revoked-client',
  ...requiredClaims.map((claim) => `without-${claim}` as const),
];

const isAboutOne = ({ resource }: AnyOperation): boolean => resource !== undefined;
const mayBeMissing = ({ resource, problems = [] }: AnyOperation): boolean =>
  resource !== undefined && problems.includes(404);

/** Says of each kind what it changes; names repeat nothing that the changed fact says already. */
function kind(
  name: string,
  change: Partial<CaseFacts>,
  refusal: Refusal,
  appliesTo?: DenialKind['appliesTo'],
) {
  return Object.freeze<DenialKind>({
    name,
    change,
    refusalOf: () => refusal,
    ...(appliesTo && { appliesTo }),
  });
}

/** Every kind of denial, in the order of the stages that refuse. */
export const denialKinds: readonly DenialKind[] = Object.freeze([
  kind('no token', { credential: 'none' }, refusals.noToken),
  kind('token in the query', { credential: 'in-query' }, refusals.noToken),
  kind('token under another scheme', { credential: 'other-scheme' }, refusals.noToken),
  kind('token sent twice', { credential: 'sent-twice' }, refusals.ambiguousToken),
  ...invalidTokens.map((credential) =>
    kind(`token ${credential.replaceAll('-', ' ')}`, { credential }, refusals.invalidToken),
  ),
  ...(['none', 'others'] as const).map((scopes) => ({
    name: scopes === 'none' ? 'no scope' : 'only the other scopes',
    change: { scopes },
    refusalOf: ({ scope }: AnyOperation) => refusals.insufficientScope(scope),
  })),
  kind('client of another institution', { registration: 'other-institution' }, refusals.institution),
  kind('client of no institution', { registration: 'nowhere' }, refusals.institution),
  kind('client with an unreadable registration', { registration: 'unreadable' }, refusals.institution),
  kind('foreign institution in the path', { institution: 'foreign' }, refusals.institution),
  kind('client for another user', { registration: 'other-user' }, refusals.enterpriseUser),
  kind('client for no user', { registration: 'no-user' }, refusals.enterpriseUser),
  kind('unknown user', { registration: 'any-user', enterpriseUser: 'unknown' }, refusals.permission),
  kind(
    'user of another institution',
    { registration: 'any-user', enterpriseUser: 'foreign' },
    refusals.permission,
  ),
  kind('user without any permission', { enterpriseUser: 'without-any' }, refusals.permission),
  kind('user with the other permissions only', { enterpriseUser: 'without-permission' }, refusals.permission),
  kind(
    'user with the permission for another one only',
    { enterpriseUser: 'permitted-elsewhere' },
    refusals.permission,
    isAboutOne,
  ),
  kind('user whose permission has ended', { enterpriseUser: 'permission-ended' }, refusals.permission),
  kind('user whose permission is to come', { enterpriseUser: 'permission-to-come' }, refusals.permission),
  kind('user whose permission was revoked', { enterpriseUser: 'permission-revoked' }, refusals.permission),
  kind("another institution's resource", { resource: 'foreign' }, refusals.notFound, mayBeMissing),
  kind('a resource that is not there', { resource: 'missing' }, refusals.notFound, mayBeMissing),
]);
