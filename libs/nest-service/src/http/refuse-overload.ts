import { ProblemError } from '@ambit/nest-authorization';
import type { WorkLimit } from '@ambit/service';

/** The parts of Fastify that are used here. */
interface HookedServer {
  addHook(name: 'preHandler' | 'onSend', hook: (request: Routed) => Promise<void>): unknown;
}
interface Routed {
  readonly routeOptions: { readonly url?: string | undefined };
}

/**
 * Refuses requests beyond the limit with a 503, at once. A request counts from when its body is here, so that nobody fills
 * the service by sending slowly, until its answer is made, also when its caller has gone. Probes are always answered: a
 * service that is busy must not be restarted for it.
 */
export function refuseOverload(server: HookedServer, limit: WorkLimit): void {
  const ways = new WeakMap<object, () => void>();
  server.addHook('preHandler', async (request) => {
    if (request.routeOptions.url?.startsWith('/health/')) return;
    const leave = limit.enter();
    if (leave === undefined)
      throw new ProblemError({
        status: 503,
        type: 'overloaded',
        detail:
          'The API has more to do than it can, and has not looked at this request: repeat it after Retry-After',
        retryAfter: 1,
      });
    ways.set(request, leave);
  });
  server.addHook('onSend', async (request) => ways.get(request)?.());
}
