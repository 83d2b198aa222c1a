import 'reflect-metadata';
import type { AccessTokenVerifier } from '@ambit/access-token';
import { type AnyApi, type AnyOperation, defineApi, defineOperation } from '@ambit/api-contract';
import { AuthorizationModule, type AuthorizationOptions, Operation } from '@ambit/nest-authorization';
import { type CanActivate, Controller, type ExecutionContext, Module, type Type } from '@nestjs/common';
import { DiscoveryService, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { benchApi, enterpriseUser, getAccount, institution } from '../variants/accounts.ts';
import { allowAll } from '../variants/nest-app.ts';

/** The guard of an application that does not listen, to be asked in a loop. */
export interface GuardUnderTest {
  /** What the guard says of a request with this token. */
  canActivate(token: string): unknown;
  /** A request with this token, as Nest hands it to the guard: what it costs to ask. */
  execution(token: string): ExecutionContext;
  close(): Promise<void>;
}

export interface GuardOptions {
  readonly verifier: AccessTokenVerifier;
  readonly onDecision?: AuthorizationOptions['onDecision'];
  readonly rateLimiter?: AuthorizationOptions['rateLimiter'];
  /** How many operations the contract has. */
  readonly operations?: number;
}

export async function guardUnderTest({
  verifier,
  onDecision,
  rateLimiter,
  operations = 1,
}: GuardOptions): Promise<GuardUnderTest> {
  const api = contractOf(operations);
  const controller = controllerOf(api);
  const handler: unknown = Reflect.get(controller.prototype, getAccount.id);
  const app = await NestFactory.create<NestFastifyApplication>(
    moduleOf(controller, {
      api,
      realm: 'bench',
      verifier,
      permissionPolicy: allowAll,
      rateLimiter,
      ...(onDecision && { onDecision }),
    }),
    new FastifyAdapter(),
    { logger: false, abortOnError: false },
  );
  await app.init();
  const guard = app
    .get(DiscoveryService, { strict: false })
    .getProviders()
    .map(({ instance }): unknown => instance)
    .find(isGuard);
  if (guard === undefined) throw new TypeError('The module has no AuthorizationGuard');
  const execution = (token: string): ExecutionContext => executionOf(requestWith(token), handler);
  return {
    execution,
    canActivate: (token) => guard.canActivate(execution(token)),
    close: () => app.close(),
  };
}

/** Nest keeps a guard of the whole application under a name that it makes up. */
function isGuard(instance: unknown): instance is CanActivate {
  return Object(instance).constructor?.name === 'AuthorizationGuard';
}

function contractOf(count: number): AnyApi {
  const others = Array.from({ length: count - 1 }, (_, index) => {
    const id = `operation${index}`;
    return [
      id,
      defineOperation<AnyOperation>({ ...getAccount, id, path: `/${id}${getAccount.path}` }),
    ] as const;
  });
  return defineApi<AnyApi>({ ...benchApi, operations: { ...Object.fromEntries(others), getAccount } });
}

/** A controller with one handler for each operation, decorated as a person would. */
function controllerOf({ operations }: AnyApi): Type {
  // Its members are added below.
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class
  class ManyController {}
  for (const [id, operation] of Object.entries(operations)) {
    const descriptor = { value: () => ({ status: 200 }), configurable: true, writable: true };
    Object.defineProperty(ManyController.prototype, id, descriptor);
    Operation(operation)(ManyController.prototype, id, descriptor);
    Object.defineProperty(ManyController.prototype, id, descriptor);
  }
  Controller()(ManyController);
  return ManyController;
}

function moduleOf(controller: Type, options: AuthorizationOptions): Type {
  @Module({ imports: [AuthorizationModule.forRoot(options)], controllers: [controller] })
  // Its decorator is its content.
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class
  class GuardedModule {}
  return GuardedModule;
}

const params = {
  institutionUniversalId: institution,
  enterpriseUserId: enterpriseUser,
  id: '7c9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f',
};

/** A request as Fastify gives it, with the headers that a client sends. */
function requestWith(token: string): object {
  const authorization = `Bearer ${token}`;
  return {
    method: 'GET',
    url: '/',
    headers: { host: '127.0.0.1', authorization, accept: 'application/json' },
    params,
    query: {},
    raw: {
      rawHeaders: ['host', '127.0.0.1', 'authorization', authorization, 'accept', 'application/json'],
    },
  };
}

const response = { header: () => response, status: () => response, getHeader: () => undefined };

function executionOf(request: object, handler: unknown): ExecutionContext {
  const args = [request, response];
  // The part of it that a guard of HTTP asks for.
  return {
    getArgByIndex: (index: number) => args[index],
    getHandler: () => handler,
    getClass: () => Object,
    getType: () => 'http',
    getArgs: () => args,
  } as unknown as ExecutionContext;
}
