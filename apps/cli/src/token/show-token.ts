import type { AccessToken } from '@ambit/client-auth';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command/command-context.ts';
import { neededScopes } from '../connection/needed.ts';
import { type ClientValues, openClient } from '../connection/open-client.ts';
import { audienceOf } from '../contract/find-operation.ts';
import { findContracts } from '../contract/load-contracts.ts';
import { duration } from '../text/instant.ts';
import { jsonText } from '../text/json.ts';
import { printable } from '../text/printable.ts';
import { type DecodedToken, decodeToken } from './decode-token.ts';
import { explainClaims } from './explain-claims.ts';

export interface ShowTokenValues extends ClientValues {
  readonly scope: readonly string[];
  readonly resource: string | undefined;
  readonly contract: readonly string[];
  readonly raw: boolean;
  readonly json: boolean;
}

/**
 * Gets a token and says what it is good for. The token itself is written by `raw` alone.
 *
 * @throws {CliError} {KeyError} {RotationError} {ClientAuthError}
 */
export async function showToken(values: ShowTokenValues, context: CommandContext): Promise<void> {
  if (values.raw && values.json)
    throw new CliError('invalid_arguments', '--raw and --json say different things; see ambit token --help');
  const scopes = neededScopes(values.scope);
  const resource =
    values.resource ?? audienceOf(await findContracts(values.contract, context.folder), scopes);
  const { tokens } = await openClient(values, { scopes, resource }, context);
  const token = await tokens.getToken({ signal: context.signal });
  if (values.raw) return context.write(`${token.value}\n`);
  const decoded = decodeToken(token.value);
  context.write(values.json ? jsonText(factsOf(token, decoded)) : described(token, decoded, context));
}

function factsOf(
  { type, scopes, requestedAt, expiresAt }: AccessToken,
  decoded: DecodedToken | undefined,
): object {
  return {
    type,
    scopes: [...scopes],
    requestedAt: new Date(requestedAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    header: decoded?.header ?? null,
    claims: decoded?.claims ?? null,
  };
}

function described(
  { type, scopes, expiresAt }: AccessToken,
  decoded: DecodedToken | undefined,
  { paint, clock }: CommandContext,
): string {
  const left = duration(Math.max(0, expiresAt - clock()));
  const title = paint.bold(`An access token (${type}) for ${scopes.toString()}, for another ${left}`);
  if (decoded === undefined) return `${title}\n  It is no JWT: what it says is known to its issuer alone\n`;
  const { alg, typ, kid } = decoded.header;
  const claims = explainClaims(decoded.claims, clock());
  const width = Math.max(...claims.map(({ name }) => name.length));
  const lines = claims.map(
    ({ name, value, meaning }) =>
      `  ${paint.bold(name.padEnd(width))}  ${value}\n  ${' '.repeat(width)}  ${paint.dim(meaning)}\n`,
  );
  return `${title}\n  ${paint.dim(printable(`signed by ${String(alg)}, typ ${String(typ)}, kid ${String(kid)}`))}\n${lines.join('')}`;
}
