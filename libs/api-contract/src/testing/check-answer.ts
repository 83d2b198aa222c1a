import type { AnyOperation } from '../operation.ts';
import { ProblemDetails, problemMediaType } from '../problem-details.ts';
import type { MatrixCase } from '../denial-matrix/denial-matrix.ts';
import type { Refusal } from '../denial-matrix/refusal.ts';
import { parseChallenges } from './challenge.ts';
import type { MatrixRequest } from './matrix-request.ts';
import type { MatrixWorld } from './matrix-world.ts';
import type { Answer } from './send.ts';

export interface AnswerChecks {
  readonly canaries: MatrixWorld['canaries'];
  /** The `type` of a problem, by its name. */
  readonly problemTypeUri: (problem: string) => string;
  /** URL that challenges name (RFC 9728 §5.1). */
  readonly resourceMetadata: string;
}

/** What is wrong with an answer, as sentences; empty when it is as derived from the contract. */
export function checkAnswer(
  one: MatrixCase,
  operation: AnyOperation,
  request: MatrixRequest,
  answer: Answer,
  checks: AnswerChecks,
): readonly string[] {
  const problems =
    one.refusal === undefined
      ? allowedProblems(operation, answer)
      : refusalProblems(one.refusal, answer, request, checks, operation.scope);
  const everywhere = [
    ...expectEqual('X-Correlation-ID', answer.headers['x-correlation-id'], request.correlationId),
    ...expectEqual('Cache-Control', answer.headers['cache-control'], 'no-store'),
  ];
  return [...problems, ...everywhere, ...leaks(one, request, answer, checks)];
}

function allowedProblems({ responses }: AnyOperation, { status, body }: Answer): readonly string[] {
  const response = responses[status];
  if (response === undefined) return [`was to be allowed, and was answered ${status}${titleOf(body)}`];
  const parsed = response.body?.safeParse(readJson(body));
  return parsed === undefined || parsed.success
    ? []
    : [`answered ${status} with a body that is not by its schema: ${parsed.error.issues[0]?.message}`];
}

function refusalProblems(
  refusal: Refusal,
  answer: Answer,
  request: MatrixRequest,
  { problemTypeUri, resourceMetadata }: AnswerChecks,
  scope: string,
): readonly string[] {
  if (answer.status < 400)
    return [`was to be refused (${refusal.status}), and was answered ${answer.status}`];
  const body = ProblemDetails.safeParse(readJson(answer.body));
  return [
    ...expectEqual('status', answer.status, refusal.status),
    ...expectEqual('Content-Type', answer.headers['content-type']?.split(';')[0], problemMediaType),
    ...(body.success ? [] : ['the body is no problem details']),
    ...expectEqual('type', body.data?.type, problemTypeUri(refusal.problem)),
    ...expectEqual('status in the body', body.data?.status, refusal.status),
    ...expectEqual('stage', body.data?.stage, refusal.stage),
    ...expectEqual('correlationId', body.data?.correlationId, request.correlationId),
    ...challengeProblems(refusal, answer.headers['www-authenticate'], resourceMetadata, scope),
  ];
}

function challengeProblems(
  { challenge }: Refusal,
  header: string | undefined,
  resourceMetadata: string,
  needed: string,
): readonly string[] {
  if (challenge === undefined) return expectEqual('WWW-Authenticate', header, undefined);
  const parsed = parseChallenges(header ?? '');
  if (parsed === undefined) return [`WWW-Authenticate cannot be read: ${header}`];
  const bearer = parsed.find(({ scheme }) => scheme === 'Bearer');
  const scope = bearer?.parameters.get('scope');
  return [
    ...expectEqual('error of the challenge', bearer?.parameters.get('error'), challenge.error),
    // A challenge that is not about scopes may name what the operation needs all the same, and nothing else.
    ...expectEqual(
      'scope of the challenge',
      scope,
      challenge.scope ?? (scope === undefined ? scope : needed),
    ),
    ...parsed.flatMap(({ scheme, parameters }) =>
      expectEqual(`resource_metadata of ${scheme}`, parameters.get('resource_metadata'), resourceMetadata),
    ),
    ...(bearer?.parameters.has('realm') ? [] : ['the challenge has no realm']),
  ];
}

/** Nothing of the token, of another institution, or (in a refusal) of the data at all. */
function leaks(
  { refusal, facts }: MatrixCase,
  { token }: MatrixRequest,
  { rawHeaders, body }: Answer,
  { canaries }: AnswerChecks,
): readonly string[] {
  const text = `${rawHeaders}\n${body}`;
  // The segments of a token that is none are words.
  const secrets = facts.credential === 'malformed' ? [] : (token?.split('.').slice(1) ?? []);
  const forbidden: readonly (readonly [string, readonly string[]])[] = [
    ['a part of the token', secrets.filter((segment) => segment.length > 4)],
    ['what no answer may hold', canaries.never],
    ["another institution's data", canaries.foreign],
    ['data of the institution', refusal === undefined ? [] : canaries.own],
  ];
  return forbidden.flatMap(([what, texts]) =>
    texts.some((secret) => text.includes(secret)) ? [`the answer holds ${what}`] : [],
  );
}

function expectEqual(what: string, actual: unknown, expected: unknown): readonly string[] {
  return actual === expected
    ? []
    : [`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`];
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function titleOf(body: string): string {
  const problem = ProblemDetails.safeParse(readJson(body));
  return problem.success ? ` (${problem.data.title}: ${problem.data.detail})` : '';
}
