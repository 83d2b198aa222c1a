import { ask, type AskOptions } from './ask.ts';
import { callFindings } from './finding-groups.ts';
import type { Findings } from './findings.ts';
import { toldText } from './told-text.ts';

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
    findings.skip('the API is not there', 'resource_metadata_wrong', ...callFindings);
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
