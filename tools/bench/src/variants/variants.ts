import type { StartServer } from './server-config.ts';

/** A server that is measured. */
export interface Variant {
  readonly name: string;
  readonly title: string;
  /** Open ones verify nothing: they are what the others are compared with. */
  readonly isOpen: boolean;
  /** Whether it has this project's code in it. */
  readonly isOurs: boolean;
  /** What it keeps between two requests. */
  readonly caches: 'nothing' | 'keys' | 'keys and verified tokens';
  /** Loads the server; called in the server's own process alone. */
  readonly load: () => Promise<{ readonly start: StartServer }>;
}

const open = { isOpen: true, isOurs: false, caches: 'nothing' } as const;
const ours = { isOpen: false, isOurs: true, caches: 'keys and verified tokens' } as const;
const peer = { isOpen: false, isOurs: false, caches: 'keys' } as const;

export const variants = [
  {
    name: 'fastify-open',
    title: 'Fastify, open',
    ...open,
    load: () => import('./servers/fastify-open.ts'),
  },
  {
    name: 'fastify-ambit',
    title: 'Fastify, @ambit/access-token',
    ...ours,
    load: () => import('./servers/fastify-ambit.ts'),
  },
  {
    name: 'fastify-fast-jwt',
    title: 'Fastify, fast-jwt',
    ...peer,
    caches: 'keys and verified tokens',
    load: () => import('./servers/fastify-fast-jwt.ts'),
  },
  {
    name: 'fastify-jwt-plugin',
    title: 'Fastify, @fastify/jwt',
    ...peer,
    caches: 'keys and verified tokens',
    load: () => import('./servers/fastify-jwt-plugin.ts'),
  },
  {
    name: 'fastify-aws-jwt-verify',
    title: 'Fastify, aws-jwt-verify',
    ...peer,
    load: () => import('./servers/fastify-aws-jwt-verify.ts'),
  },
  {
    name: 'nest-fastify-open',
    title: 'Nest on Fastify, open',
    ...open,
    load: () => import('./servers/nest-fastify-open.ts'),
  },
  {
    name: 'nest-fastify-ambit',
    title: 'Nest on Fastify, @ambit/nest-authorization',
    ...ours,
    load: () => import('./servers/nest-fastify-ambit.ts'),
  },
  {
    name: 'nest-fastify-query-open',
    title: 'Nest on Fastify with a query, open',
    ...open,
    load: () => import('./servers/nest-fastify-query-open.ts'),
  },
  {
    name: 'nest-fastify-query-ambit',
    title: 'Nest on Fastify with a query, @ambit/nest-authorization',
    ...ours,
    load: () => import('./servers/nest-fastify-query-ambit.ts'),
  },
  {
    name: 'nest-fastify-passport-jwt',
    title: 'Nest on Fastify, passport-jwt and jwks-rsa',
    ...peer,
    load: () => import('./servers/nest-fastify-passport-jwt.ts'),
  },
  {
    name: 'nest-express-open',
    title: 'Nest on Express, open',
    ...open,
    load: () => import('./servers/nest-express-open.ts'),
  },
  {
    name: 'nest-express-ambit',
    title: 'Nest on Express, @ambit/nest-authorization',
    ...ours,
    load: () => import('./servers/nest-express-ambit.ts'),
  },
  {
    name: 'nest-express-passport-jwt',
    title: 'Nest on Express, passport-jwt and jwks-rsa',
    ...peer,
    load: () => import('./servers/nest-express-passport-jwt.ts'),
  },
  {
    name: 'express-oauth2-jwt-bearer',
    title: 'Express, express-oauth2-jwt-bearer',
    ...peer,
    load: () => import('./servers/express-oauth2-jwt-bearer.ts'),
  },
  {
    name: 'express-open',
    title: 'Express, open',
    ...open,
    load: () => import('./servers/express-open.ts'),
  },
] as const satisfies readonly Variant[];

export type VariantName = (typeof variants)[number]['name'];

export function variantOf(name: string): Variant | undefined {
  return variants.find((variant) => variant.name === name);
}
