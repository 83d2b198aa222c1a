import type { Reply } from '../request/http-request.ts';

/** An answer as the contract types it. */
interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
}

/** Sets the status and the headers that a handler has answered; Nest sends the body. */
export function sendAnswer(to: unknown, answer: unknown): unknown {
  // What Nest's @Res gives, on both platforms; and what a handler answers, by the type of its decorator.
  const reply = to as Reply;
  const { status, headers, body } = answer as Answer;
  reply.status(status);
  if (headers !== undefined) for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  return body;
}
