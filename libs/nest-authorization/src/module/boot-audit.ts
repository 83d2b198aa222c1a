import { type AnyApi, routeKey } from '@ambit/api-contract';
import { Inject, Injectable, RequestMethod } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { routeMetadata } from '../decorators/metadata.ts';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from './authorization-options.ts';
import { BootAuditError } from './boot-audit-error.ts';
import { servedApis } from './served-apis.ts';

interface Route {
  readonly controller: string;
  readonly method: string;
  readonly handler: object;
  readonly route: string;
}

/** Compares the routes of the application with the contract, and keeps it from booting where they differ. */
@Injectable()
export class BootAudit {
  readonly #discovery: DiscoveryService;
  readonly #scanner: MetadataScanner;
  readonly #options: AuthorizationOptions;

  constructor(
    @Inject(DiscoveryService) discovery: DiscoveryService,
    @Inject(MetadataScanner) scanner: MetadataScanner,
    @Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions,
  ) {
    this.#discovery = discovery;
    this.#scanner = scanner;
    this.#options = options;
  }

  /** @throws {BootAuditError} */
  run(): void {
    const problems = [...this.#problems(this.#routes())];
    if (problems.length > 0) throw new BootAuditError(problems);
  }

  *#problems(routes: readonly Route[]): Iterable<string> {
    const { verifier } = this.#options;
    const apis = servedApis(this.#options);
    yield* contradictions(apis);
    if (verifier.proofAlgorithms !== undefined && !mayHavePublicUrl(this.#options))
      yield 'the verifier takes tokens that are bound to a key, and publicUrl is missing or no URL: say where clients reach the API';
    const servedBy = new Map<string, string>();
    for (const { controller, method, handler, route } of routes) {
      const name = `${controller}.${method} (${route})`;
      const operation = routeMetadata.operationOf(handler);
      const isPublic = routeMetadata.publicReasonOf(handler) !== undefined;
      if (operation === undefined) {
        if (!isPublic)
          yield `${name} declares no operation: add @Operation(…) of the contract, or @Public({ reason })`;
        continue;
      }
      if (isPublic) yield `${name} has both @Operation and @Public: decide for one`;
      if (!apis.some((api) => api.operations[operation.id] === operation))
        yield `${name} serves '${operation.id}', which is not an operation of ${named(apis)}`;
      const other = servedBy.get(operation.id);
      if (other !== undefined) yield `'${operation.id}' is served twice, by ${other} and ${name}`;
      servedBy.set(operation.id, name);
    }
    for (const api of apis)
      for (const { id, method, path } of Object.values(api.operations))
        if (!servedBy.has(id))
          yield `'${id}' (${method} ${path}) of the API '${api.name}' is served by no route`;
  }

  #routes(): readonly Route[] {
    return this.#discovery.getControllers().flatMap(({ metatype, name }) => {
      if (typeof metatype !== 'function') return [];
      const prototype: object = metatype.prototype;
      return this.#scanner.getAllMethodNames(prototype).flatMap((method) => {
        const handler: unknown = Object.getOwnPropertyDescriptor(
          prototypeWith(prototype, method),
          method,
        )?.value;
        if (typeof handler !== 'function') return [];
        const path: unknown = Reflect.getMetadata(PATH_METADATA, handler);
        if (path === undefined) return [];
        const verb: unknown = Reflect.getMetadata(METHOD_METADATA, handler);
        const prefix: unknown = Reflect.getMetadata(PATH_METADATA, metatype);
        return [{ controller: String(name), method, handler, route: routeOf(verb, prefix, path) }];
      });
    });
  }
}

/** Within one contract all this is checked where it is defined; here contracts meet for the first time. */
function* contradictions(apis: readonly AnyApi[]): Iterable<string> {
  if (apis.length === 0) yield 'the application serves no contract';
  const ids = new Map<string, string>();
  const routes = new Map<string, string>();
  for (const api of apis) {
    if (api.audience !== apis[0]?.audience)
      yield `the APIs '${apis[0]?.name}' and '${api.name}' have different audiences: serve them by two applications`;
    for (const { id, method, path } of Object.values(api.operations)) {
      const name = `'${id}' of the API '${api.name}'`;
      const sameId = ids.get(id);
      if (sameId !== undefined) yield `${sameId} and ${name} have the same id`;
      ids.set(id, name);
      const route = routeKey(method, path);
      const sameRoute = routes.get(route);
      if (sameRoute !== undefined) yield `${sameRoute} and ${name} have the same method and path`;
      routes.set(route, name);
    }
  }
}

function named(apis: readonly AnyApi[]): string {
  return apis.length === 1
    ? `the API '${apis[0]?.name}'`
    : `the APIs ${apis.map(({ name }) => `'${name}'`).join(', ')}`;
}

/** A getter is not asked: where an application is reached may be known only when it listens. The guard looks then. */
function mayHavePublicUrl(options: AuthorizationOptions): boolean {
  const property = Object.getOwnPropertyDescriptor(prototypeWith(options, 'publicUrl'), 'publicUrl');
  if (property?.get !== undefined) return true;
  const value: unknown = property?.value;
  return typeof value === 'string' && URL.canParse(value);
}

/** The object of the prototype chain that holds the member: a handler may be inherited. */
function prototypeWith(prototype: object, member: string): object {
  for (let holder: object | null = prototype; holder !== null; holder = Object.getPrototypeOf(holder))
    if (Object.hasOwn(holder, member)) return holder;
  return prototype;
}

function routeOf(verb: unknown, prefix: unknown, path: unknown): string {
  const name = typeof verb === 'number' ? RequestMethod[verb] : 'any method';
  return `${name} ${`/${String(prefix ?? '')}/${String(path)}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1')}`;
}
