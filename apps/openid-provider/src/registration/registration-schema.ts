import { currentScope, isScope, type Scope } from '@ambit/scopes';
import { z } from 'zod';
import { longestTokenLifetime } from '../keys/key-times.ts';

/** The algorithms by which clients may sign their assertions. */
export const assertionAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;
export type AssertionAlgorithm = (typeof assertionAlgorithms)[number];

/** A former name stands for a scope until its time has come: clients that ask by it are registered by it. */
const isTaken = (value: string): value is Scope => isScope(value) || currentScope(value) !== undefined;
const DeclaredScope = z.string().refine(isTaken, { error: 'is not a scope that @ambit/scopes declares' });

const Audience = z.string().refine((value) => URL.canParse(value) && !value.includes('#'), {
  error: 'must be an absolute URI without a fragment (RFC 8707 §2)',
});

/** One spelling of each identifier, since others compare them as text. */
const Identifier = z.uuid().toLowerCase();

/** What a person reads in a list: a line end or a control character could make it look like another line of it. */
const Line = z
  .string()
  .trim()
  .min(1)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, { error: 'must be one line, without control characters' });

/** An API that tokens are issued for. */
const ResourceServer = z.strictObject({
  audience: Audience,
  scopes: z.array(DeclaredScope).min(1),
  /** Seconds. */
  accessTokenLifetime: z.int().min(30).max(longestTokenLifetime).default(300),
});

/** In whose name a client may act: its associated user, a list, or anyone, and then why. */
const ActFor = z.union(
  [
    z.literal('associated'),
    z.array(Identifier).min(1),
    z.strictObject({ any: z.literal(true), reason: Line }),
  ],
  {
    error: `must be 'associated', a list of enterprise user ids, or { "any": true, "reason": "why" }`,
  },
);

const Institution = z.strictObject({
  id: Identifier,
  associated_enterprise_user: Identifier,
  act_for: ActFor.default('associated'),
});

/**
 * What of the rules for assertions is loosened for a client that cannot keep them yet. Strict where nothing is said.
 */
const AssertionRules = z.strictObject({
  audience: z.enum(['issuer', 'token_endpoint', 'either']).default('issuer'),
  type: z.enum(['required', 'any']).default('required'),
  iat: z.enum(['required', 'optional']).default('required'),
  /** Seconds. */
  longest_lifetime: z.int().min(1).max(3600).default(300),
});
export type AssertionRules = Readonly<z.output<typeof AssertionRules>>;

const Client = z
  .strictObject({
    client_id: Identifier,
    name: Line,
    scopes: z.array(DeclaredScope).min(1),
    algorithm: z.enum(assertionAlgorithms),
    jwks_uri: z.string().optional(),
    public_key_pem: z.string().optional(),
    public_key_file: z.string().optional(),
    /** Tokens for this client are bound to a key of its own choice (RFC 9449 §5.2). */
    dpop_bound_access_tokens: z.boolean().default(false),
    assertion: AssertionRules.prefault({}),
    institutions: z.array(Institution).min(1),
  })
  .refine(
    ({ jwks_uri, public_key_pem, public_key_file }) =>
      [jwks_uri, public_key_pem, public_key_file].filter((value) => value !== undefined).length === 1,
    { error: 'needs exactly one of jwks_uri, public_key_pem and public_key_file' },
  );

/** The registration file: which APIs there are, and which clients with what rights. */
export const RegistrationFile = z.strictObject({
  resources: z.array(ResourceServer).min(1),
  clients: z.array(Client),
});
export type RegistrationFile = z.output<typeof RegistrationFile>;
export type RegisteredClientEntry = RegistrationFile['clients'][number];
export type RegisteredResource = RegistrationFile['resources'][number];
