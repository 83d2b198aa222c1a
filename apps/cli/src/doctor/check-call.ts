import { type ApiStage, apiStages, readApiAnswer } from './api-answer.ts';
import { ask, type Asked, type AskOptions } from './ask.ts';
import type { ResourceMetadata } from './check-resource.ts';
import type { GivenToken } from './check-token.ts';
import type { FindingName } from './finding.ts';
import { callFindings } from './finding-groups.ts';
import type { Findings } from './findings.ts';
import type { Probe } from './probe-request.ts';
import { tokenRefusal } from './token-refusal.ts';
import { toldText } from './told-text.ts';

/** The checks of a request that are about the client. */
const checks: readonly (readonly [stage: ApiStage, name: FindingName, isWell: string])[] = [
  ['authentication', 'token_refused_by_api', 'The API takes the token'],
  ['scope', 'scope_insufficient', 'The token has the scope of the operation'],
  ['institution', 'institution_not_allowed', 'The client may see the institution'],
  ['enterprise_user', 'enterprise_user_not_allowed', 'The client may act for the enterprise user'],
  ['permission', 'permission_missing', 'The enterprise user has the permission'],
];

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
  const reached = readApiAnswer(answer, operation);
  if (reached === undefined)
    return lost(
      `What is there answers, but not as this API (a call of ${operation.id} with ${answer.status})`,
      findings,
    );
  const told = toldText(answer.json?.['detail'] ?? answer.json?.['title'] ?? 'nothing', [token.value]);
  const said = `${operation.id} was refused with ${answer.status}; the API says: ${told}`;
  for (const [stage, name, isWell] of checks)
    if (isBefore(stage, reached)) findings.ok(name, isWell);
    else if (reached === 'input') findings.skip(`${said}, before it looked at this`, name);
    else if (stage !== reached) findings.skip('the call was refused before', name);
    else if (name === 'token_refused_by_api')
      findings.fail(name, tokenRefusal(token.value, metadata, toldOf401(answer, told, token.value)));
    // Whoever may do it to some things alone is refused here too: what was asked for does not exist.
    else if (name === 'permission_missing') findings.warn(name, `${said} (of a thing that does not exist)`);
    else findings.fail(name, said);
}

function isBefore(stage: ApiStage, reached: ApiStage): boolean {
  return apiStages.indexOf(stage) < apiStages.indexOf(reached);
}

function lost(summary: string, findings: Findings): void {
  findings.fail('api_unreachable', summary);
  findings.skip('the API did not answer a call', ...callFindings);
}

function toldOf401({ headers }: Asked, told: string, token: string): string {
  const described = /error_description="([^"]*)"/.exec(headers.get('www-authenticate') ?? '')?.[1];
  return told === 'nothing' && described !== undefined ? toldText(described, [token]) : told;
}
