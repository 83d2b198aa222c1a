import { AccessTokenError } from '../access-token-error.ts';
import { checkCompactForm, malformedToken } from './compact-form.ts';
import { readJsonObject } from './json-object.ts';

/** Characters of the largest header that is read. */
const largestHeader = 4 * 1024;

/** What a token says, before anything of it has been verified. */
export interface ParsedToken {
  readonly header: Readonly<Record<string, unknown>>;
  /** Whom it says that it is by: chooses whose keys are tried, and means nothing before one has verified it. */
  readonly unverifiedIssuer: unknown;
}

/**
 * Takes a token apart.
 *
 * @throws {AccessTokenError} `token_too_large`, `encrypted_token`, `malformed_token`
 */
export function parseToken(token: string): ParsedToken {
  checkCompactForm(token);
  const end = token.indexOf('.');
  if (end > largestHeader)
    throw new AccessTokenError(
      'token_too_large',
      `The header of the access token is longer than ${largestHeader} characters`,
    );
  const header = readJsonObject(Buffer.from(token.slice(0, end), 'base64url'));
  const payload = readJsonObject(Buffer.from(token.slice(end + 1, token.lastIndexOf('.')), 'base64url'));
  if (header === undefined || payload === undefined) throw malformedToken();
  return { header, unverifiedIssuer: payload['iss'] };
}
