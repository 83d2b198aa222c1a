import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command/command-context.ts';
import { needed } from '../connection/needed.ts';
import { type ClientValues, openClient } from '../connection/open-client.ts';
import { findOperation } from '../contract/find-operation.ts';
import { loadContracts } from '../contract/load-contracts.ts';
import { pathParams } from '../contract/operation-request.ts';
import { typedCall } from '../contract/typed-call.ts';
import { jsonText } from '../text/json.ts';
import { describeExplanation, isAllowed } from './describe-explanation.ts';

export interface ExplainValues extends ClientValues {
  readonly institution: string | undefined;
  readonly user: string | undefined;
  readonly id: string | undefined;
  readonly param: readonly string[];
  readonly administrator: string | undefined;
  readonly 'about-client': string | undefined;
  readonly 'about-scope': readonly string[];
  readonly 'about-acts-for': readonly string[];
  readonly 'api-url': string | undefined;
  readonly contract: readonly string[];
  readonly json: boolean;
}

/** The operation of a contract that answers such questions. */
const questionOperation = 'explainAccess';

/**
 * Asks the API what becomes of a call, and says it.
 *
 * @throws {CliError} `access_refused` when it would be refused, and others; {ApiError} {KeyError} {RotationError}
 */
export async function explainAccess(
  name: string,
  values: ExplainValues,
  context: CommandContext,
): Promise<void> {
  const contracts = await loadContracts(values.contract, context.folder);
  const asked = findOperation(contracts, name);
  const question = findOperation(contracts, questionOperation);
  const user = needed(values.user, '--user ID', 'ENTERPRISE_USER');
  const baseUrl = needed(values['api-url'], '--api-url URL', 'API_URL');
  const { tokens } = await openClient(
    values,
    { scopes: [question.operation.scope], resource: question.api.audience, origins: originsOf(baseUrl) },
    context,
  );
  const { body } = await typedCall({
    ...question,
    request: {
      params: pathParams(question, {
        institution: needed(values.institution, '--institution ID', 'INSTITUTION'),
        user: values.administrator ?? user,
        id: undefined,
        param: [],
      }),
      body: {
        operation: asked.operation.id,
        enterpriseUserId: user,
        ...(values.id !== undefined && { accountId: values.id }),
        ...(values.param.length > 0 && {
          params: pathParams(asked, {
            institution: undefined,
            user: undefined,
            id: undefined,
            param: values.param,
          }),
        }),
        ...aboutClient(values),
      },
    },
    baseUrl,
    tokens,
    fetch: context.fetch,
    allowInsecureLoopback: values['allow-insecure-loopback'],
    signal: context.signal,
  });
  context.write(values.json ? jsonText(body) : describeExplanation(body, context.paint));
  if (!isAllowed(body))
    throw new CliError('access_refused', `${name} would be refused: the explanation says what to do`);
}

function originsOf(baseUrl: string): readonly string[] {
  const origin = URL.parse(baseUrl)?.origin;
  return origin === undefined ? [] : [origin];
}

function aboutClient(values: ExplainValues): object {
  const { 'about-client': clientId, 'about-scope': scopes, 'about-acts-for': users } = values;
  if (clientId === undefined && scopes.length === 0 && users.length === 0) return {};
  const actsFor = users.includes('any') ? 'any' : users;
  return {
    client: {
      scopes: scopes.flatMap((text) => text.split(' ')),
      ...(clientId !== undefined && { clientId }),
      ...(users.length > 0 && { actsFor }),
    },
  };
}
