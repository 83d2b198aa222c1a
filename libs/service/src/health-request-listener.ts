import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Health, HealthReport } from './health.ts';

/**
 * Answers `GET /health/live` and `GET /health/ready` with 200 or 503 and the report as JSON. Anything else goes to
 * `next`, or is answered 404 without one.
 *
 * @example
 * const answerHealth = healthRequestListener(createHealth());
 * createServer((request, response) => answerHealth(request, response, () => listener(request, response)));
 */
export function healthRequestListener(
  health: Health,
): (request: IncomingMessage, response: ServerResponse, next?: () => void) => void {
  return (request, response, next) => {
    const path = request.url?.split('?', 1)[0];
    if (path !== '/health/live' && path !== '/health/ready') {
      if (next) return next();
      response.writeHead(404).end();
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else if (path === '/health/live') {
      send(response, health.live());
    } else {
      // Never rejects: a check that fails is an outcome.
      void health.ready().then((report) => send(response, report));
    }
  };
}

function send(response: ServerResponse, report: HealthReport): void {
  response
    .writeHead(report.status === 'ok' ? 200 : 503, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    })
    .end(JSON.stringify(report));
}
