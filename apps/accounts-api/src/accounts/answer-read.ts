import { isMatched } from '@ambit/accounts-contract';
import { createHash } from 'node:crypto';

interface Answer<Body> {
  readonly status: 200;
  readonly headers: { readonly etag: string };
  readonly body: Body;
}

/** The answer to a read, or that nothing has changed for a caller who has it already. */
export function answerRead<Body>(
  { 'if-none-match': ifNoneMatch }: { readonly 'if-none-match'?: string | undefined },
  answer: Answer<Body>,
): Answer<Body> | { readonly status: 304; readonly headers: Answer<Body>['headers'] } {
  return isMatched(ifNoneMatch, answer.headers.etag) ? { status: 304, headers: answer.headers } : answer;
}

/** An entity tag that changes with what is hashed. */
export function hashTag(content: object): string {
  return `"${createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22)}"`;
}
