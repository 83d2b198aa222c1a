import { describeScope, isScope } from '@ambit/scopes';
import { duration, instant } from '../text/instant.ts';
import { printable } from '../text/printable.ts';

/** A claim as a person reads it. */
export interface ExplainedClaim {
  readonly name: string;
  readonly value: string;
  readonly meaning: string;
}

type Claims = Readonly<Record<string, unknown>>;
type Explain = (value: unknown, claims: Claims, now: number) => Omit<ExplainedClaim, 'name'>;

const said =
  (meaning: string): Explain =>
  (value) => ({ value: textOf(value), meaning });
const moment =
  (meaning: string): Explain =>
  (value, _claims, now) => ({
    value: typeof value === 'number' ? instant(value * 1000, now) : textOf(value),
    meaning,
  });

/** Claims by RFC 9068 §2.2, RFC 7519 §4.1, RFC 9449 §6 and this workspace, in the order in which they are shown. */
const known: Readonly<Record<string, Explain>> = {
  iss: said('the provider that issued it'),
  aud: said('the API that it is for; no other takes it'),
  sub: said('whom it is about: the client itself, since no user signed in'),
  client_id: said('the client that it was issued to'),
  scope: (value) => ({ value: textOf(value), meaning: scopesIn(value) }),
  institutions: (value) => ({ value: institutionsIn(value), meaning: 'whose data, and in whose name' }),
  iat: moment('issued'),
  nbf: moment('not valid before'),
  exp: (value, { iat }, now) => {
    const lifetime = Number(value) - Number(iat);
    const lives = Number.isFinite(lifetime) ? `; it lives for ${duration(lifetime * 1000)}` : '';
    return { ...moment('valid until')(value, {}, now), meaning: `valid until${lives}` };
  },
  cnf: said('bound to the key of this thumbprint (RFC 9449): useless without a proof by it'),
  jti: said('its number, by which it can be revoked'),
};

/** The claims of an access token, those that are known explained and first. Times are compared with `now`, milliseconds. */
export function explainClaims(claims: Claims, now: number): readonly ExplainedClaim[] {
  const others = Object.keys(claims).filter((name) => !Object.hasOwn(known, name));
  return [...Object.keys(known).filter((name) => Object.hasOwn(claims, name)), ...others].map((name) => ({
    name: printable(name),
    ...(known[name] ?? said('a claim of this provider'))(claims[name], claims, now),
  }));
}

function scopesIn(value: unknown): string {
  const scopes = typeof value === 'string' ? value.split(' ') : [];
  const described = scopes.map((scope) =>
    isScope(scope) ? describeScope(scope) : `${printable(scope)} is not of this workspace`,
  );
  return described.join('; ');
}

function institutionsIn(value: unknown): string {
  if (!Array.isArray(value)) return textOf(value);
  return value.map(institutionIn).join('; ');
}

function institutionIn(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('enterprise_users' in value))
    return textOf(value);
  const { id, enterprise_users: users } = value;
  return `${textOf(id)} as ${users === 'any' ? 'any enterprise user' : Array.isArray(users) ? users.map(textOf).join(', ') : textOf(users)}`;
}

function textOf(value: unknown): string {
  return printable(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
}
