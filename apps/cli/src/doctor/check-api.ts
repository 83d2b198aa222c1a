import { ask, type Asked, type AskOptions } from './ask.ts';
import type { GivenToken } from './check-token.ts';
import type { FindingName } from './finding.ts';
import type { Findings } from './findings.ts';
import type { Probe } from './probe-request.ts';
import { tokenRefusal } from './token-refusal.ts';
import { toldText } from './told-text.ts';

/** The checks of a request that are about the client, in the order in which an API makes them. */
const stages: readonly (readonly [stage: string, name: FindingName, isWell: string])[] = [
  ['authentication', 'token_refused_by_api', 'The API takes the token'],
  ['scope', 'scope_insufficient', 'The token has the scope of the operation'],
  ['institution', 'institution_not_allowed', 'The client may see the institution'],
  ['enterprise_user', 'enterprise_user_not_allowed', 'The client may act for the enterprise user'],
  ['permission', 'permission_missing', 'The enterprise user has the permission'],
];

/** What an API says of itself (RFC 9728), where it does. */
export interface ResourceMetadata {
  readonly resource: unknown;
  readonly issuers: unknown;
}

/** Looks whether an API is there, and at its metadata. */
export async function checkResource(
  baseUrl: string,
  wanted: { readonly resource: string | undefined; readonly issuer: string },
  findings: Findings,
  options: AskOptions,
): Promise<ResourceMetadata | undefined> {
  const path = metadataPath(wanted.resource ?? baseUrl);
  const answer = await ask(`${new URL(baseUrl).origin}${path}`, options);
  if ('reason' in answer) {
    findings.fail('api_unreachable', `${baseUrl} could not be reached (${answer.reason})`);
    findings.skip('the API is not there', 'resource_metadata_wrong', ...stages.map(([, name]) => name));
    return undefined;
  }
  findings.ok('api_unreachable', `${baseUrl} answers`);
  const { resource, authorization_servers: issuers } = answer.json ?? {};
  if (answer.status !== 200 || typeof resource !== 'string') {
    findings.warn(
      'resource_metadata_wrong',
      `The API serves no metadata at ${path} (status ${answer.status})`,
    );
    return undefined;
  }
  const isOurs = wanted.resource === undefined || resource === wanted.resource;
  const isTrusted = !Array.isArray(issuers) || issuers.includes(wanted.issuer);
  if (isOurs && isTrusted)
    findings.ok('resource_metadata_wrong', `The API is ${toldText(resource)}, and trusts the issuer`);
  else
    findings.warn(
      'resource_metadata_wrong',
      isOurs
        ? `The API names other issuers than ${wanted.issuer}: ${toldText(issuers)}`
        : `The API is ${toldText(resource)}, and the token is for ${wanted.resource}`,
    );
  return { resource, issuers };
}

/** The path of the resource comes after the well-known one (RFC 9728 §3.1); a name that is no place has none. */
function metadataPath(resource: string): string {
  const url = URL.parse(resource);
  const hasPath = url !== null && url.host !== '' && url.pathname !== '/';
  return `/.well-known/oauth-protected-resource${hasPath ? url.pathname : ''}`;
}

/** Sends the probe with the token, and says which check has refused it. */
export async function checkCall(
  { operation, request }: Probe,
  { token, client }: GivenToken,
  metadata: ResourceMetadata | undefined,
  findings: Findings,
  options: AskOptions,
): Promise<void> {
  const authorised = await client.tokens.authorize(token, request);
  const answer = await ask(request.url, { ...options, headers: { ...request.headers, ...authorised } });
  if ('reason' in answer) return lost(`The API did not answer a call (${answer.reason})`, findings);
  if (answer.status >= 500 || answer.status === 429)
    return lost(`The API answers a call with ${answer.status}`, findings);
  const refusing = stages.findIndex(([stage]) => stage === stageOf(answer));
  const passed = refusing === -1 ? stages.length : refusing;
  for (const [index, [, name, isWell]] of stages.entries())
    if (index < passed) findings.ok(name, isWell);
    else if (index > passed) findings.skip('the call was refused before', name);
  const [, name] = stages[passed] ?? [];
  if (name === undefined) return;
  const told = toldText(answer.json?.['detail'] ?? answer.json?.['title'] ?? 'nothing', [token.value]);
  const said = `${operation.id} was refused with ${answer.status}; the API says: ${told}`;
  if (name === 'token_refused_by_api')
    findings.fail(name, tokenRefusal(token.value, metadata, toldOf401(answer, told, token.value)));
  // Whoever may do it to some things alone is refused here too: what was asked for does not exist.
  else if (name === 'permission_missing') findings.warn(name, `${said} (of a thing that does not exist)`);
  else findings.fail(name, said);
}

function lost(summary: string, findings: Findings): void {
  findings.fail('api_unreachable', summary);
  findings.skip('the API did not answer a call', ...stages.map(([, name]) => name));
}

/** The check that refused: as the problem says, or else as status and challenge tell (RFC 6750 §3.1). */
function stageOf({ status, json, headers }: Asked): string | undefined {
  if (status === 401) return 'authentication';
  if (status !== 403) return undefined;
  const stage = json?.['stage'];
  if (typeof stage === 'string') return stage;
  return headers.get('www-authenticate')?.includes('insufficient_scope') ? 'scope' : 'permission';
}

function toldOf401({ headers }: Asked, told: string, token: string): string {
  const described = /error_description="([^"]*)"/.exec(headers.get('www-authenticate') ?? '')?.[1];
  return told === 'nothing' && described !== undefined ? toldText(described, [token]) : told;
}
