import { type AnyOperation, ProblemDetails, problemMediaType } from '@ambit/api-contract';
import type { Asked } from './ask.ts';

/** The checks of a request in the order in which an API makes them, and what comes after; as problem details name them. */
export const apiStages = [
  'authentication',
  'scope',
  'institution',
  'enterprise_user',
  'input',
  'permission',
  'handler',
] as const;

export type ApiStage = (typeof apiStages)[number];

/**
 * How far a request came, by the answer: the stage that refused it, and `handler` for one that no check refused.
 * Undefined where this API does not answer so: anything may listen behind a wrong URL.
 */
export function readApiAnswer(answer: Asked, operation: AnyOperation): ApiStage | undefined {
  return isSuccess(answer, operation) ? 'handler' : refusingStage(answer);
}

function isSuccess({ status, headers, isJson }: Asked, { responses }: AnyOperation): boolean {
  const declared = status >= 200 && status < 300 ? responses[status] : undefined;
  if (declared === undefined) return false;
  return declared.body === undefined || (isJson && /^application\/(.+\+)?json$/.test(mediaTypeOf(headers)));
}

/** As the problem says, or else as status and challenge tell (RFC 6750 §3.1). */
function refusingStage({ status, json, headers }: Asked): ApiStage | undefined {
  const isProblem = status >= 400 && mediaTypeOf(headers) === problemMediaType && json !== undefined;
  const named = isProblem ? json['stage'] : undefined;
  if (named !== undefined) return apiStages.find((stage) => stage === named);
  // Handlers name no stage: this is what becomes of a read of a thing that does not exist.
  if (status === 404 && isProblem && ProblemDetails.safeParse(json).success) return 'handler';
  const challenge = headers.get('www-authenticate') ?? '';
  // What wants such a token is an API, and need not have problem details.
  if (status === 401 && (isProblem || /\b(Bearer|DPoP)\b/i.test(challenge))) return 'authentication';
  return status === 403 && challenge.includes('insufficient_scope') ? 'scope' : undefined;
}

function mediaTypeOf(headers: Headers): string {
  const [type = ''] = (headers.get('content-type') ?? '').split(';', 1);
  return type.trim().toLowerCase();
}
