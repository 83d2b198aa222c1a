import { AccessTokenError } from '../access-token-error.ts';
import type { AccessTokenAlgorithm } from '../access-token-algorithm.ts';
import type { KeyHint } from '../keys/key-set.ts';

const longestKid = 256;

/**
 * Reads from the header of a token what it is, and by which key and algorithm it is signed. What else it may say of keys
 * (`jku`, `x5u`, `jwk`, `x5c`) is not looked at: who signs does not choose whom to trust.
 *
 * @throws {AccessTokenError} `wrong_type`, `unsupported_algorithm`, `unsupported_header`
 */
export function readHeader(
  header: Readonly<Record<string, unknown>>,
  algorithms: readonly AccessTokenAlgorithm[],
): KeyHint {
  const { typ, alg, kid } = header;
  if (typeof typ !== 'string' || !isAccessTokenType(typ))
    throw new AccessTokenError(
      'wrong_type',
      'The token is no access token: its typ must be at+jwt (RFC 9068 §2.1). Is it an ID token or a client assertion?',
    );
  const algorithm = algorithms.find((name) => name === alg);
  if (algorithm === undefined)
    throw new AccessTokenError(
      'unsupported_algorithm',
      'The access token is signed by an algorithm that is not accepted here',
    );
  // No extension is understood. b64 and zip would change what is signed, with crit or without (RFC 7797 §6).
  if ('crit' in header || 'b64' in header || 'zip' in header)
    throw new AccessTokenError(
      'unsupported_header',
      'The header of the access token asks for something that is not supported: crit, b64 and zip are not',
    );
  if (kid !== undefined && (typeof kid !== 'string' || kid === '' || kid.length > longestKid))
    throw new AccessTokenError(
      'unsupported_header',
      `The kid of the access token is not a text of 1 to ${longestKid} characters`,
    );
  return { alg: algorithm, kid };
}

/** A media type, which may be short of `application/`, in any case (RFC 7515 §4.1.9). */
function isAccessTokenType(typ: string): boolean {
  const type = typ.toLowerCase();
  return type === 'at+jwt' || type === 'application/at+jwt';
}
