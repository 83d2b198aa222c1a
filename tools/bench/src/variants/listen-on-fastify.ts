import type { FastifyInstance } from 'fastify';
import { account, route } from './accounts.ts';

type Hook = (request: { readonly headers: { readonly authorization?: string | undefined } }) => Promise<void>;

/** Thrown by a hook: the caller is refused. */
export class Refused extends Error {
  readonly statusCode: number;

  constructor(statusCode: 401 | 403, cause?: unknown) {
    super('refused', { cause });
    this.statusCode = statusCode;
  }
}

/** Bare Fastify with the one route, behind a hook if there is one; returns the port. */
export async function listenOnFastify(app: FastifyInstance, hook?: Hook): Promise<number> {
  if (hook) app.addHook('onRequest', hook);
  app.get(route, () => account);
  return portOf(await app.listen({ port: 0, host: '127.0.0.1' }));
}

/** The token of `Authorization: Bearer`. */
export function bearerOf(authorization: string | undefined): string {
  if (!authorization?.startsWith('Bearer ')) throw new Refused(401);
  return authorization.slice('Bearer '.length);
}

/** What peers leave to the application: the scope of a verified token. */
export function hasScope(granted: unknown, scope: string): boolean {
  return typeof granted === 'string' && granted.split(' ').includes(scope);
}

export function assertScope(granted: unknown, scope: string): void {
  if (!hasScope(granted, scope)) throw new Refused(403);
}

export function portOf(url: string): number {
  return Number(new URL(url).port);
}
