import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command/command-context.ts';
import { jsonText } from '../text/json.ts';
import { checkResource } from './check-resource.ts';
import { checkIssuer, type FoundIssuer } from './check-issuer.ts';
import { checkPublishedKeys } from './check-published-keys.ts';
import { checkToken, type GivenToken } from './check-token.ts';
import { type DoctorSettings, doctorSettings, type DoctorValues } from './doctor-settings.ts';
import { callFindings, keyFindings, tokenFindings } from './finding-groups.ts';
import { Findings } from './findings.ts';
import { showFindings } from './show-findings.ts';
import { tryCall } from './try-call.ts';

/**
 * Makes all checks, each as far as the ones before let it, and shows what was found.
 *
 * @throws {CliError} `faults_found` after it has shown them, and others for what it is not told; {KeyError} {RotationError}
 */
export async function doctor(values: DoctorValues, context: CommandContext): Promise<void> {
  const settings = await doctorSettings(values, context.folder);
  const { issuer, key, signer, jwksUri, apiUrl } = settings;
  const findings = new Findings();

  const found = await checkIssuer(issuer, signer.algorithm, findings, context);
  if (jwksUri !== undefined) await checkPublishedKeys(jwksUri, key, signer, findings, context);
  else findings.skip('no JWKS URI was given', ...keyFindings);
  const given = await tryToken(settings, values, found, findings, context);
  if (apiUrl !== undefined) await tryApi(apiUrl, settings, values, given, findings, context);
  else findings.skip('no API was given', 'api_unreachable', 'resource_metadata_wrong', ...callFindings);

  report(findings, values.json, context);
}

async function tryToken(
  { scopes, resource, apiUrl }: DoctorSettings,
  values: DoctorValues,
  found: FoundIssuer | undefined,
  findings: Findings,
  context: CommandContext,
): Promise<GivenToken | undefined> {
  const isPossible = found?.isRight === true && findings.statusOf('algorithm_unsupported') !== 'failed';
  if (isPossible) {
    const origins = apiUrl === undefined ? [] : [new URL(apiUrl).origin];
    return checkToken(values, { scopes, resource, origins }, findings, context);
  }
  findings.skip('the client sends nothing to such a provider', ...tokenFindings);
  const unknown = scopes.filter((scope) => found?.scopes?.includes(scope) === false);
  // A provider need not name all of them (RFC 8414 §2).
  if (unknown.length > 0)
    findings.warn('scope_not_allowed', `The provider does not name ${unknown.join(' ')} among its scopes`);
  return undefined;
}

async function tryApi(
  baseUrl: string,
  settings: DoctorSettings,
  values: DoctorValues,
  given: GivenToken | undefined,
  findings: Findings,
  context: CommandContext,
): Promise<void> {
  const metadata = await checkResource(baseUrl, settings, findings, context);
  if (findings.statusOf('api_unreachable') === 'failed') return;
  if (given !== undefined) await tryCall(baseUrl, settings, values, given, metadata, findings, context);
  else findings.skip('there is no token', ...callFindings);
}

function report(findings: Findings, json: boolean, { write, paint }: CommandContext): void {
  const { all } = findings;
  const failed = all.filter(({ status }) => status === 'failed').map(({ name }) => name);
  write(json ? jsonText({ isWell: failed.length === 0, findings: all }) : showFindings(all, paint));
  if (failed.length > 0)
    throw new CliError('faults_found', `${failed.join(', ')}: each is told with its remedy`);
}
