import { type AnyOperation, ProblemDetails, problemMediaType } from '@ambit/api-contract';
import { ApiError, ApiProblemError } from './api-error.ts';
import { cutOut } from './cut-out.ts';
import { retryAfterSeconds } from './retry-after.ts';

export interface AnswerLimits {
  readonly maxResponseBytes: number;
  /** Milliseconds since the epoch, to read Retry-After as a date. */
  readonly now: number;
  /** The headers that authorised the request, which the answer may repeat. */
  readonly sent: Readonly<Record<string, string>>;
  /** Whether the request has said what its caller has already. */
  readonly isConditional: boolean;
}

/** Turns a response into an answer of the contract, or throws what it is instead. */
export async function readAnswer(
  operation: AnyOperation,
  response: Response,
  limits: AnswerLimits,
): Promise<object> {
  const cut = (text: string): string => cutOut(text, Object.values(limits.sent));
  const correlationId = cut(response.headers.get('x-correlation-id') ?? '') || undefined;
  const fail = (
    code: 'invalid_response' | 'response_too_large' | 'unexpected_status',
    problem: string,
  ): never => {
    throw new ApiError(code, cut(`${operation.id}: ${problem}`), { correlationId });
  };
  const text = await readText(response, limits.maxResponseBytes);
  if (text === undefined)
    return fail('response_too_large', `the answer is larger than ${limits.maxResponseBytes} bytes`);

  if (response.status === 304 && !limits.isConditional)
    return fail('invalid_response', 'the answer is 304, and the request had no If-None-Match');
  const declared = operation.responses[response.status];
  if (declared === undefined) {
    const problem =
      mediaType(response) === problemMediaType ? ProblemDetails.safeParse(parseJson(cut(text))) : undefined;
    // The status line is what the intermediaries saw; a body that says otherwise is not believed.
    if (problem?.success && problem.data.status === response.status)
      throw new ApiProblemError(operation.id, problem.data, {
        correlationId,
        retryAfter: retryAfterSeconds(response.headers.get('retry-after'), limits.now),
      });
    if (response.status >= 400)
      throw new ApiProblemError(
        operation.id,
        {
          type: 'about:blank',
          title: `The API answered ${response.status} without problem details`,
          status: response.status,
        },
        { correlationId, retryAfter: retryAfterSeconds(response.headers.get('retry-after'), limits.now) },
      );
    return fail('unexpected_status', `the contract knows no answer ${response.status}`);
  }

  if (declared.body && mediaType(response) !== 'application/json')
    fail('invalid_response', `the answer is '${mediaType(response)}' where application/json was expected`);
  const body = declared.body?.safeParse(parseJson(text));
  const headers = declared.headers?.safeParse(Object.fromEntries(response.headers));
  const issues = [...(body?.error?.issues ?? []), ...(headers?.error?.issues ?? [])];
  if (issues.length > 0)
    fail(
      'invalid_response',
      `the answer breaks the contract: ${issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
    );
  return Object.freeze({ status: response.status, body: body?.data, headers: headers?.data, correlationId });
}

function mediaType(response: Response): string {
  return (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no schema accepts it: reported as a broken contract, without the text
  }
}

async function readText(response: Response, limit: number): Promise<string | undefined> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the body, so that an endless one is not read to its end.
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
