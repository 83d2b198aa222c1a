import { KeyRing, type Signer } from '@ambit/client-auth';
import { ApiError } from '@ambit/api-client';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command/command-context.ts';
import { checkedUrl } from '../connection/checked-url.ts';
import { needed, neededScopes } from '../connection/needed.ts';
import type { ClientValues } from '../connection/open-client.ts';
import { openKey } from '../connection/open-key.ts';
import { audienceOf } from '../contract/find-operation.ts';
import { findContracts } from '../contract/load-contracts.ts';
import { jsonText } from '../text/json.ts';
import { decodeToken } from '../token/decode-token.ts';
import { checkCall, checkResource } from './check-api.ts';
import { checkIssuer } from './check-issuer.ts';
import { checkPublishedKeys } from './check-published-keys.ts';
import { checkToken, type GivenToken } from './check-token.ts';
import { Findings } from './findings.ts';
import { probeRequest } from './probe-request.ts';
import { showFindings } from './show-findings.ts';
import { boundaryOf } from './token-boundary.ts';

export interface DoctorValues extends ClientValues {
  readonly scope: readonly string[];
  readonly resource: string | undefined;
  readonly 'jwks-uri': string | undefined;
  readonly 'api-url': string | undefined;
  readonly institution: string | undefined;
  readonly user: string | undefined;
  readonly operation: string | undefined;
  readonly contract: readonly string[];
  readonly json: boolean;
}

const keyFindings = [
  'jwks_unreachable',
  'jwks_private',
  'key_not_published',
  'kid_not_published',
  'kid_duplicate',
  'jwks_cached_too_long',
] as const;
const tokenFindings = [
  'assertion_audience',
  'client_not_authenticated',
  'scope_not_allowed',
  'resource_unknown',
  'token_not_issued',
] as const;
const callFindings = [
  'token_refused_by_api',
  'scope_insufficient',
  'institution_not_allowed',
  'enterprise_user_not_allowed',
  'permission_missing',
] as const;

/**
 * Makes all checks, each as far as the ones before let it, and shows what was found.
 *
 * @throws {CliError} `faults_found` after it has shown them, and others for what it is not told; {KeyError} {RotationError}
 */
export async function doctor(values: DoctorValues, context: CommandContext): Promise<void> {
  const insecure = values['allow-insecure-loopback'];
  const issuer = checkedUrl('--issuer', needed(values.issuer, '--issuer URL', 'ISSUER'), insecure);
  needed(values['client-id'], '--client-id ID', 'CLIENT_ID');
  const jwksUri = values['jwks-uri'] && checkedUrl('--jwks-uri', values['jwks-uri'], insecure);
  const apiUrl = values['api-url'] && checkedUrl('--api-url', values['api-url'], insecure);
  const scopes = neededScopes(values.scope);
  const contracts = await findContracts(values.contract, context.folder);
  const resource = values.resource ?? audienceOf(contracts, scopes);
  const key = await openKey(values);
  const signer = await signerOf(key);
  const findings = new Findings();

  const found = await checkIssuer(issuer, signer.algorithm, findings, context);
  if (jwksUri) await checkPublishedKeys(jwksUri, key, signer, findings, context);
  else findings.skip('no JWKS URI was given', ...keyFindings);

  const origins = apiUrl ? [new URL(apiUrl).origin] : [];
  const unknown = scopes.filter((scope) => found?.scopes?.includes(scope) === false);
  let given: GivenToken | undefined;
  if (!found?.isRight) findings.skip('the issuer is not as configured', ...tokenFindings);
  else if (findings.statusOf('algorithm_unsupported') === 'failed')
    findings.skip('the provider takes no assertion by this key', ...tokenFindings);
  else given = await checkToken(values, { scopes, resource, origins }, findings, context);
  if (given === undefined && unknown.length > 0)
    findings.fail(
      'scope_not_allowed',
      `The provider has no scope ${unknown.join(' ')} (scopes_supported of its metadata)`,
    );

  if (!apiUrl)
    findings.skip('no API was given', 'api_unreachable', 'resource_metadata_wrong', ...callFindings);
  else await checkApi(apiUrl, { issuer, resource, scopes, contracts, given }, values, findings, context);
  report(findings, values.json, context);
}

interface Known {
  readonly issuer: string;
  readonly resource: string | undefined;
  readonly scopes: readonly string[];
  readonly contracts: Awaited<ReturnType<typeof findContracts>>;
  readonly given: GivenToken | undefined;
}

async function checkApi(
  baseUrl: string,
  { given, contracts, scopes, ...wanted }: Known,
  values: DoctorValues,
  findings: Findings,
  context: CommandContext,
): Promise<void> {
  const metadata = await checkResource(baseUrl, wanted, findings, context);
  if (findings.statusOf('api_unreachable') === 'failed') return;
  if (given === undefined) return findings.skip('there is no token', ...callFindings);
  const ofToken = boundaryOf(decodeToken(given.token.value)?.claims ?? {});
  const institution = values.institution ?? ofToken.institution;
  const user = values.user ?? ofToken.user(institution);
  if (institution === undefined || user === undefined)
    return findings.skip('the token names nobody to act for: give --institution and --user', ...callFindings);
  try {
    const probe = await probeRequest({
      ...{ contracts, scopes, institution, user, baseUrl },
      operation: values.operation,
      allowInsecureLoopback: values['allow-insecure-loopback'],
    });
    if (probe === undefined)
      findings.skip('no contract has a GET to try: give --contract, --operation', ...callFindings);
    else await checkCall(probe, given, metadata, findings, context);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    findings.skip(
      'the operation cannot be tried with its path alone: give another --operation',
      ...callFindings,
    );
  }
}

/** The key that signs first. */
async function signerOf(key: Signer | KeyRing): Promise<Signer> {
  const [first] = key instanceof KeyRing ? key.signers() : [key];
  if (first !== undefined) return first;
  throw new CliError('setting_missing', 'The ring has no key to sign with: see ambit keys status');
}

function report(findings: Findings, json: boolean, { write, paint }: CommandContext): void {
  const { all } = findings;
  const failed = all.filter(({ status }) => status === 'failed');
  write(json ? jsonText({ isWell: failed.length === 0, findings: all }) : showFindings(all, paint));
  if (failed.length > 0)
    throw new CliError(
      'faults_found',
      `${failed.map(({ name }) => name).join(', ')}: each is told with its remedy`,
    );
}
