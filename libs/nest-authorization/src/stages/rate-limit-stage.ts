import type { Reply } from '../request/http-request.ts';
import { takeRequest } from '../rate-limit/take-request.ts';
import type { RateLimiter } from '../rate-limit/rate-limiter.ts';
import type { Exchange } from './exchange.ts';
import type { StageCheck } from './stage-check.ts';

/** The client has not sent too much. It is known who asks, and nothing else has been looked at. */
export function rateLimitStage(limiter: RateLimiter): StageCheck<Exchange> {
  return {
    name: 'rate_limit',
    check: ({ context, execution }) => {
      const { token } = context;
      if (token === undefined) throw new TypeError('The stage authentication has not run');
      const reply = execution.getArgByIndex<Reply>(1);
      return takeRequest(limiter, token, (name, value) => reply.header(name, value));
    },
  };
}
