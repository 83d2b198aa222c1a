import 'reflect-metadata';
import { allowInsecureLoopback, createAccessTokenVerifier } from '@ambit/access-token';
import type { InputOf, ResponseOf } from '@ambit/api-contract';
import {
  answerFrameworkError,
  AuthorizationModule,
  Caller,
  type Decision,
  Operation,
  OperationInput,
  type PermissionPolicy,
} from '@ambit/nest-authorization';
import { Controller, type DynamicModule, Get, Inject, Module, Param, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { account, benchApi, getAccount, route } from './accounts.ts';
import { portOf } from './listen-on-fastify.ts';
import type { ServerConfig } from './server-config.ts';

export type HttpServer = 'fastify' | 'express';

/** Looks an account up. */
export type FindAccount = (id: string) => Promise<object>;

const FIND_ACCOUNT = Symbol('FindAccount');

@Controller()
class OpenController {
  @Get(route)
  getAccount(@Param('id') _id: string): object {
    return account;
  }
}

@Controller()
class GuardedController {
  @Operation(getAccount)
  getAccount(@OperationInput() _input: unknown, @Caller() _caller: Caller): ResponseOf<typeof getAccount> {
    return { status: 200, body: account };
  }
}

@Controller()
class OpenFindingController {
  readonly #find: FindAccount;

  constructor(@Inject(FIND_ACCOUNT) find: FindAccount) {
    this.#find = find;
  }

  @Get(route)
  getAccount(@Param('id') id: string): Promise<object> {
    return this.#find(id);
  }
}

@Controller()
class GuardedFindingController {
  readonly #find: FindAccount;

  constructor(@Inject(FIND_ACCOUNT) find: FindAccount) {
    this.#find = find;
  }

  @Operation(getAccount)
  async getAccount(
    @OperationInput() { params }: InputOf<typeof getAccount>,
    @Caller() _caller: Caller,
  ): Promise<ResponseOf<typeof getAccount>> {
    return { status: 200, body: await this.#find(params.id) };
  }
}

@Module({})
// Its decorator and what it imports are its content.
// eslint-disable-next-line @typescript-eslint/no-extraneous-class
class AppModule {
  static of(controller: Type, find: FindAccount | undefined, imports: DynamicModule[] = []): DynamicModule {
    const providers = find === undefined ? [] : [{ provide: FIND_ACCOUNT, useValue: find }];
    return { module: AppModule, imports, controllers: [controller], providers };
  }
}

/** A Nest application with the one route and no authorisation; nothing is looked up unless it is said how. */
export function openApp(server: HttpServer, find?: FindAccount): Promise<number> {
  return listen(AppModule.of(find === undefined ? OpenController : OpenFindingController, find), server);
}

/** The same application, guarded by `@ambit/nest-authorization`: every stage, with a policy that allows all. */
export function guardedApp(server: HttpServer, config: ServerConfig, find?: FindAccount): Promise<number> {
  const controller = find === undefined ? GuardedController : GuardedFindingController;
  return listen(AppModule.of(controller, find, [guard(config)]), server);
}

function guard({ issuer, audience, jwksUri }: ServerConfig): DynamicModule {
  const decisions: { last?: Decision } = {};
  return AuthorizationModule.forRoot({
    api: benchApi,
    realm: 'bench',
    verifier: createAccessTokenVerifier({
      issuer,
      audience,
      keys: { from: 'jwks_uri', jwksUri },
      [allowInsecureLoopback]: true,
    }),
    permissionPolicy: allowAll,
    // Records are made, and go nowhere: what becomes of them is the application's.
    onDecision: (decision) => void (decisions.last = decision),
  });
}

const allowed = Object.freeze({ allowed: true });
/** A policy that knows its answer and gives it at once: what a real one costs is its own. */
export const allowAll: PermissionPolicy = { decide: () => allowed };

/** Starts any Nest module on one of the two servers; returns the port. */
export async function listen(module: DynamicModule, server: HttpServer): Promise<number> {
  const options = { logger: false, abortOnError: false } as const;
  const app =
    server === 'fastify'
      ? await NestFactory.create<NestFastifyApplication>(
          module,
          new FastifyAdapter({ frameworkErrors: answerFrameworkError }),
          options,
        )
      : await NestFactory.create<NestExpressApplication>(module, new ExpressAdapter(), options);
  await app.listen(0, '127.0.0.1');
  return portOf(await app.getUrl());
}
