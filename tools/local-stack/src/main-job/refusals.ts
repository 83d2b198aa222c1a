import { accountsApi } from '@ambit/accounts-contract';
import { ProblemDetails } from '@ambit/api-contract';
import { allowInsecureLoopback, clientCredentials } from '@ambit/client-auth';
import { balanceSnapshot, maturityRollover, type StackClient } from '../stack/clients.ts';
import { StackError } from '@ambit/stack-parts';
import { openStackKey } from '../stack/key-environment.ts';
import type { Stack } from '../stack/start-stack.ts';

/** A request that must be refused, and how. */
export interface Refusal {
  readonly attempt: string;
  readonly request: string;
  readonly expected: { readonly status: number; readonly stage: string };
  readonly status: number;
  readonly problem: ProblemDetails;
  readonly challenge: string | null;
}

/**
 * Tries three requests that must be refused. They are sent by plain fetch, because the typed client does not compile
 * the second one.
 *
 * @throws {StackError} `unexpected_output` when a request is refused otherwise than it must be, or not at all
 */
export async function tryRefusals(stack: Stack, signal?: AbortSignal): Promise<readonly Refusal[]> {
  const [institution] = stack.seed.institutions;
  if (institution === undefined) throw new StackError('unexpected_output', 'The seed has no institution');
  const as = (user: string, path: string): string => `/${institution.id}/enterprise/${user}/accounts/${path}`;
  const [readToken, writeToken] = await Promise.all([
    accessToken(stack, balanceSnapshot, signal),
    accessToken(stack, maturityRollover, signal),
  ]);
  return [
    await attempt(stack, {
      attempt: 'no token',
      method: 'GET',
      path: as(institution.serviceUser, institution.exampleAccount),
      expected: { status: 401, stage: 'authentication' },
      signal,
    }),
    await attempt(stack, {
      attempt: 'the read-only client changes dates',
      method: 'PATCH',
      path: as(institution.serviceUser, `${institution.exampleTimeDeposit}/dates`),
      token: readToken,
      body: { maturityDate: '2031-01-31' },
      expected: { status: 403, stage: 'scope' },
      signal,
    }),
    await attempt(stack, {
      attempt: 'an enterprise user without the permission reads a balance',
      method: 'GET',
      path: as(institution.unprivilegedUser, `${institution.exampleAccount}/available-balance`),
      token: writeToken,
      expected: { status: 403, stage: 'permission' },
      signal,
    }),
  ];
}

async function accessToken(
  stack: Stack,
  client: StackClient,
  signal: AbortSignal | undefined,
): Promise<string> {
  const tokens = clientCredentials({
    issuer: stack.provider.url,
    clientId: client.id,
    key: await openStackKey(stack.directories, client),
    scopes: client.scopes,
    resource: accountsApi.audience,
    [allowInsecureLoopback]: true,
  });
  return (await tokens.getToken({ signal })).value;
}

interface Attempt extends Pick<Refusal, 'attempt' | 'expected'> {
  readonly method: 'GET' | 'PATCH';
  readonly path: string;
  readonly token?: string;
  readonly body?: object;
  readonly signal: AbortSignal | undefined;
}

async function attempt(
  stack: Stack,
  { attempt, expected, method, path, token, body, signal }: Attempt,
): Promise<Refusal> {
  const response = await fetch(`${stack.api.url}${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/merge-patch+json', 'if-match': '"1"' }),
    },
    body: body && JSON.stringify(body),
    signal,
  });
  const problem = ProblemDetails.safeParse(await response.json().catch(() => undefined));
  if (!problem.success || response.status !== expected.status || problem.data.stage !== expected.stage)
    throw new StackError(
      'unexpected_output',
      `'${attempt}' must be refused with ${expected.status} at the stage ${expected.stage}, and was answered ${response.status} ${problem.data?.stage ?? ''}`,
    );
  return {
    attempt,
    request: `${method} ${path.replace(/^.*\/accounts\//, '…/accounts/').replace(/[0-9a-f-]{36}/g, '{id}')}`,
    expected,
    status: response.status,
    problem: problem.data,
    challenge: response.headers.get('www-authenticate'),
  };
}
