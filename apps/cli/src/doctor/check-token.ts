import { type AccessToken, ClientAuthError } from '@ambit/client-auth';
import type { CommandContext } from '../command/command-context.ts';
import {
  type ClientValues,
  type OpenedClient,
  openClient,
  type TokenWish,
} from '../connection/open-client.ts';
import type { FindingName } from './finding.ts';
import type { Findings } from './findings.ts';
import { toldText } from './told-text.ts';

/** A token, and the client that it was given to. */
export interface GivenToken {
  readonly token: AccessToken;
  readonly client: OpenedClient;
}

type Outcome = GivenToken | ClientAuthError;

/** Refusals of who the client is; any other comes after that. */
const refusalsOfClient = new Set(['invalid_client', 'invalid_grant', 'unauthorized_client']);

/** Asks for a token, and says why there is none. */
export async function checkToken(
  values: ClientValues,
  wish: TokenWish,
  findings: Findings,
  context: CommandContext,
): Promise<GivenToken | undefined> {
  const first = await outcomeOf(values, wish, context);
  const outcome = isRefusalOfClient(first)
    ? await withOtherAudience(values, wish, first, findings, context)
    : first;
  if (!isRefusalOfClient(first))
    findings.ok('assertion_audience', 'The provider takes the audience of assertions');
  if (isRefusalOfClient(outcome)) {
    findings.fail('client_not_authenticated', causeOf(outcome, values, findings));
    findings.skip(
      'the client is not authenticated',
      'scope_not_allowed',
      'resource_unknown',
      'token_not_issued',
    );
    return undefined;
  }
  if (outcome instanceof ClientAuthError) return void reportRefusal(outcome, wish, findings);
  findings.ok('client_not_authenticated', 'The provider knows this client and its key');
  findings.ok('scope_not_allowed', `The client may ask for ${wish.scopes.join(' ')}`);
  if (wish.resource === undefined) findings.skip('no resource was named', 'resource_unknown');
  else findings.ok('resource_unknown', `The provider issues tokens for ${wish.resource}`);
  findings.ok('token_not_issued', 'There is a token');
  return outcome;
}

async function outcomeOf(values: ClientValues, wish: TokenWish, context: CommandContext): Promise<Outcome> {
  // Anew each time: a client remembers for a while that it was refused.
  const client = await openClient(values, wish, context);
  try {
    return { token: await client.tokens.getToken({ signal: context.signal }), client };
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof ClientAuthError) return error;
    throw error;
  }
}

/** Providers do not say more than `invalid_client`; whether it was the audience is found out by the other one. */
async function withOtherAudience(
  values: ClientValues,
  wish: TokenWish,
  first: ClientAuthError,
  findings: Findings,
  context: CommandContext,
): Promise<Outcome> {
  const other = values['assertion-audience'] === 'token_endpoint' ? 'issuer' : 'token_endpoint';
  const second = await outcomeOf({ ...values, 'assertion-audience': other }, wish, context);
  if (isRefusalOfClient(second)) {
    findings.skip('the provider refuses the client by both audiences', 'assertion_audience');
    return first;
  }
  findings.fail(
    'assertion_audience',
    `The provider refuses assertions for ${said(values['assertion-audience'] ?? 'issuer')}, and takes those for ${said(other)}`,
    other === 'issuer'
      ? 'leave --assertion-audience out; in code, use the default profile of @ambit/client-auth (RFC 10070)'
      : 'give --assertion-audience token_endpoint; in code, profile: issuerProfiles.tokenEndpointAudience of @ambit/client-auth',
  );
  return second;
}

function said(audience: 'issuer' | 'token_endpoint'): string {
  return audience === 'issuer' ? 'the issuer' : 'its token endpoint';
}

function isRefusalOfClient(outcome: Outcome): outcome is ClientAuthError {
  return outcome instanceof ClientAuthError && refusalsOfClient.has(outcome.code);
}

function causeOf({ errorDescription }: ClientAuthError, values: ClientValues, findings: Findings): string {
  const told = errorDescription === undefined ? '' : `; it says: ${toldText(errorDescription)}`;
  if (findings.statusOf('clock_offset') === 'failed')
    return `The provider refuses the client, most likely for the clock of this machine${told}`;
  if (findings.statusOf('key_not_published') === 'failed')
    return `The provider refuses the client, most likely because its key is not published${told}`;
  return `The provider does not know the client ${values['client-id']}, or not its key, or not for this algorithm${told}`;
}

function reportRefusal(error: ClientAuthError, { scopes, resource }: TokenWish, findings: Findings): void {
  const { code, errorDescription } = error;
  const told = toldText(errorDescription ?? error.message);
  const report = (name: FindingName, summary: string): void => {
    findings.fail(name, summary);
    findings.skip('no token was issued', ...notReached.filter((one) => one !== name));
  };
  if (code === 'invalid_scope' || code === 'scope_not_granted') {
    findings.ok('client_not_authenticated', 'The provider knows this client and its key');
    return report(
      'scope_not_allowed',
      `The client may not have all of ${scopes.join(' ')}; the provider says: ${told}`,
    );
  }
  if (code === 'invalid_target') {
    findings.ok('client_not_authenticated', 'The provider knows this client and its key');
    return report(
      'resource_unknown',
      `The provider does not know the resource ${resource ?? '(none was named)'}; it says: ${told}`,
    );
  }
  findings.skip('there was no answer about the client', 'client_not_authenticated');
  report('token_not_issued', `There is no token (${code}): ${told}`);
}

const notReached = ['scope_not_allowed', 'resource_unknown', 'token_not_issued'] as const;
