import { randomUUID } from 'node:crypto';
import { publicKeyPem, type Signer } from '@ambit/client-auth';
import { allScopes, isScope, type Scope } from '@ambit/scopes';
import { configFields } from '@ambit/service';
import { CliError } from '../cli-error.ts';
import { neededScopes } from '../connection/needed.ts';

/** A client in the registration file of `openid-provider`. */
export interface RegistrationEntry {
  readonly client_id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly algorithm: string;
  readonly jwks_uri?: string;
  readonly public_key_file?: string;
  readonly public_key_pem?: string;
  readonly institutions: readonly RegisteredInstitution[];
}

interface RegisteredInstitution {
  readonly id: string;
  readonly associated_enterprise_user: string;
  readonly act_for: 'associated' | readonly string[] | { readonly any: true; readonly reason: string };
}

export interface EntryValues {
  readonly 'client-id': string | undefined;
  readonly name: string | undefined;
  readonly scope: readonly string[];
  readonly 'jwks-uri': string | undefined;
  readonly 'public-key-file': string | undefined;
  readonly institution: readonly string[];
  readonly 'act-for-any': string | undefined;
}

/**
 * The entry of a client. What the provider would refuse is refused here, where it can be mended.
 *
 * @throws {CliError} `invalid_arguments`, `setting_missing`, `scope_unknown`, `insecure_url`
 */
export function registrationEntry(values: EntryValues, key: Signer): RegistrationEntry {
  const clientId = values['client-id'] ?? randomUUID();
  return {
    client_id: uuid('--client-id', clientId),
    name: line('--name', values.name ?? `client ${clientId}`),
    scopes: [...new Set(neededScopes(values.scope).map(knownScope))],
    algorithm: key.algorithm,
    ...keyOf(values, key),
    institutions: institutionsOf(values),
  };
}

function keyOf(values: EntryValues, key: Signer) {
  const { 'jwks-uri': uri, 'public-key-file': file } = values;
  if (uri !== undefined && file !== undefined)
    throw invalid('Give one of --jwks-uri and --public-key-file: a provider knows a key in one way');
  if (uri === undefined)
    return file === undefined ? { public_key_pem: publicKeyPem(key) } : { public_key_file: file };
  const checked = configFields.httpUrl.safeParse(uri);
  if (!checked.success) throw new CliError('insecure_url', `--jwks-uri ${checked.error.issues[0]?.message}`);
  return { jwks_uri: uri };
}

function knownScope(text: string): Scope {
  if (isScope(text)) return text;
  throw new CliError('scope_unknown', `@ambit/scopes declares no scope '${text}': ${allScopes.join(', ')}`);
}

function institutionsOf(values: EntryValues): readonly RegisteredInstitution[] {
  if (values.institution.length === 0)
    throw new CliError(
      'setting_missing',
      '--institution ID=USER is missing: say whose data the client may see',
    );
  const reason = values['act-for-any'];
  const institutions = values.institution.map((text) => institutionOf(text, reason));
  const twice = institutions.find(({ id }, index) =>
    institutions.some((one, at) => at < index && one.id === id),
  );
  if (twice === undefined) return institutions;
  throw invalid(`The institution ${twice.id} is given twice: name all of its users in one --institution`);
}

function institutionOf(text: string, reason: string | undefined): RegisteredInstitution {
  const [id = '', users = '', ...more] = text.split('=');
  const [associated = '', ...others] = users.split(',').map((user) => uuid('--institution ID=USER', user));
  if (more.length > 0) throw invalid('--institution is ID=USER or ID=USER,USER');
  if (reason !== undefined && others.length > 0)
    throw invalid('--act-for-any and a list of users say different things: leave one out');
  return {
    id: uuid('--institution ID=USER', id),
    associated_enterprise_user: associated,
    act_for:
      reason !== undefined
        ? { any: true, reason: line('--act-for-any', reason) }
        : others.length === 0
          ? 'associated'
          : [associated, ...others],
  };
}

/** One spelling of each identifier, since others compare them as text. */
function uuid(option: string, text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw invalid(`${option} takes UUIDs, and '${text.slice(0, 60)}' is none`);
}

/** A line end or a control character could make it look like another line of a list. */
function line(option: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed !== '' && /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u.test(trimmed)) return trimmed;
  throw invalid(`${option} takes one line of text`);
}

function invalid(message: string): CliError {
  return new CliError('invalid_arguments', `${message}; see ambit client register --help`);
}
