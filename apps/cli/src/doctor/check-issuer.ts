import { checkClock } from './check-clock.ts';
import { ask, type Asked, type AskOptions, type Unanswered } from './ask.ts';
import type { Findings } from './findings.ts';
import { toldText } from './told-text.ts';

/** What the metadata of a provider say, as far as it matters here. */
export interface FoundIssuer {
  /** Whether a client may go on with them. */
  readonly isRight: boolean;
  readonly scopes: readonly string[] | undefined;
}

/**
 * Looks at the metadata of a provider (RFC 8414), and at its clock.
 *
 * @returns undefined where there are none
 */
export async function checkIssuer(
  issuer: string,
  algorithm: string,
  findings: Findings,
  options: AskOptions,
): Promise<FoundIssuer | undefined> {
  const answer = await askMetadata(issuer, options);
  if ('reason' in answer) {
    findings.fail('issuer_unreachable', `The issuer ${issuer} could not be reached (${answer.reason})`);
    return undefined;
  }
  checkClock(answer, findings);
  const { json: metadata, status } = answer;
  if (status !== 200 || typeof metadata?.['issuer'] !== 'string') {
    findings.fail('issuer_unreachable', `The issuer ${issuer} serves no metadata (status ${status})`);
    return undefined;
  }
  findings.ok('issuer_unreachable', `The metadata of ${issuer} are there (RFC 8414)`);
  const named = metadata['issuer'];
  if (named === issuer) findings.ok('issuer_mismatch', `The metadata name the issuer that is configured`);
  else
    findings.fail(
      'issuer_mismatch',
      `The metadata of ${issuer} name another issuer, '${toldText(named)}', so nothing is sent there (RFC 8414 §3.3)`,
    );
  checkAlgorithm(metadata['token_endpoint_auth_signing_alg_values_supported'], algorithm, findings);
  return { isRight: named === issuer, scopes: textsIn(metadata['scopes_supported']) };
}

async function askMetadata(issuer: string, options: AskOptions): Promise<Asked | Unanswered> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  // RFC 8414 §3.1 puts the well-known part before the path, OpenID Connect Discovery §4 behind it.
  const answer = await ask(`${origin}/.well-known/oauth-authorization-server${path}`, options);
  const isElsewhere = 'status' in answer && answer.status === 404;
  return isElsewhere ? ask(`${origin}${path}/.well-known/openid-configuration`, options) : answer;
}

function checkAlgorithm(supported: unknown, algorithm: string, findings: Findings): void {
  const algorithms = textsIn(supported);
  if (algorithms === undefined)
    findings.skip('the provider does not say which algorithms it takes', 'algorithm_unsupported');
  else if (algorithms.includes(algorithm))
    findings.ok('algorithm_unsupported', `The provider takes assertions by ${algorithm}`);
  else
    findings.fail(
      'algorithm_unsupported',
      `The key signs by ${algorithm}, and the provider takes ${toldText(algorithms.join(', '))} alone`,
    );
}

function textsIn(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined;
}
