import type { VerifiedAccessToken } from '@ambit/access-token';
import { ProblemError } from '../problem/problem-error.ts';
import type { RateLimitAnswer, RateLimiter } from './rate-limiter.ts';

/**
 * Takes one request from what a client may send, and tells the client how that stands. A limiter that answers at once is
 * not waited for.
 *
 * @param setHeader sets a header of the answer, whatever becomes of the request
 * @returns the refusal, if it is one
 */
export function takeRequest(
  limiter: RateLimiter,
  { issuer, clientId }: Pick<VerifiedAccessToken, 'issuer' | 'clientId'>,
  setHeader: (name: string, value: string) => void,
): ProblemError | undefined | Promise<ProblemError | undefined> {
  const { name, quota, windowSeconds } = limiter.policy;
  const settle = (answer: RateLimitAnswer): ProblemError | undefined => {
    setHeader('RateLimit-Policy', `"${name}";q=${quota};w=${windowSeconds}`);
    setHeader('RateLimit', `"${name}";r=${answer.remaining};t=${answer.resetSeconds}`);
    if (answer.isAllowed) return undefined;
    return new ProblemError({
      status: 429,
      type: 'rate-limited',
      stage: 'rate_limit',
      detail: `The client has sent more than ${quota} requests in ${windowSeconds} s: wait for Retry-After, and spread requests over time`,
      retryAfter: answer.retryAfterSeconds,
      rule: `rate ${name}`,
    });
  };
  // Ids of clients are unique to their issuer alone.
  const answer = limiter.take(`${issuer} ${clientId}`);
  return answer instanceof Promise ? answer.then(settle) : settle(answer);
}
