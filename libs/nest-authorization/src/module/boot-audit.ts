import { type AnyApi, type AnyOperation, routeKey } from '@ambit/api-contract';
import { Inject, Injectable, RequestMethod } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { declarationOf } from '../decorators/metadata.ts';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from './authorization-options.ts';
import { BootAuditError } from './boot-audit-error.ts';
import type { RouteRow, RouteTable } from './route-table.ts';
import { apiByOperation, servedApis } from './served-apis.ts';

interface Route {
  /** The function. */
  readonly handler: object;
  /** The controller and its method. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
}

/** Compares the routes of the application with the contract, and keeps it from booting where they differ. */
@Injectable()
export class BootAudit {
  readonly #discovery: DiscoveryService;
  readonly #scanner: MetadataScanner;
  readonly #options: AuthorizationOptions;
  #table: RouteTable = [];

  constructor(
    @Inject(DiscoveryService) discovery: DiscoveryService,
    @Inject(MetadataScanner) scanner: MetadataScanner,
    @Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions,
  ) {
    this.#discovery = discovery;
    this.#scanner = scanner;
    this.#options = options;
  }

  /** Every route and what it needs; empty before the audit has run. */
  get table(): RouteTable {
    return this.#table;
  }

  /** @throws {BootAuditError} */
  run(): void {
    const routes = this.#routes();
    const problems = [...this.#problems(routes)];
    if (problems.length > 0) throw new BootAuditError(problems);
    const apis = servedApis(this.#options);
    this.#table = Object.freeze(routes.map((route) => rowOf(route, apis)));
    this.#options.onAudit?.(this.#table);
  }

  *#problems(routes: readonly Route[]): Iterable<string> {
    const { verifier } = this.#options;
    const apis = servedApis(this.#options);
    yield* contradictions(apis);
    if (verifier.proofAlgorithms !== undefined && !mayHavePublicUrl(this.#options))
      yield 'the verifier takes tokens that are bound to a key, and publicUrl is missing or no URL: say where clients reach the API';
    const servedBy = new Map<string, string>();
    for (const { handler, name: controllerMethod, method, path } of routes) {
      const name = `${controllerMethod} (${method} ${path})`;
      const { operation, scopesAlone, publicReason } = declarationOf(handler);
      const declared = [
        ...(operation === undefined ? [] : ['@Operation']),
        ...(scopesAlone === undefined ? [] : ['@RequireScopes']),
        ...(publicReason === undefined ? [] : ['@Public']),
      ];
      if (declared.length === 0)
        yield `${name} declares no operation: add @Operation(…) of the contract, @RequireScopes(…, { reason }) or @Public({ reason })`;
      if (declared.length > 1) yield `${name} has ${declared.join(' and ')}: decide for one`;
      if (operation === undefined) continue;
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
        const prefixes: unknown = Reflect.getMetadata(PATH_METADATA, metatype);
        return listed(prefixes).flatMap((prefix) =>
          listed(path).map((rest) => ({
            handler,
            name: `${String(name)}.${method}`,
            method: typeof verb === 'number' ? String(RequestMethod[verb]) : 'any method',
            path: pathOf(prefix, rest),
          })),
        );
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

/** Nest takes one path or several. */
function listed(paths: unknown): readonly unknown[] {
  return Array.isArray(paths) ? paths : [paths];
}

function pathOf(prefix: unknown, path: unknown): string {
  return `/${String(prefix ?? '')}/${String(path)}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
}

function rowOf({ handler, name, method, path }: Route, apis: readonly AnyApi[]): RouteRow {
  const route = { method, path, handler: name };
  const { operation, scopesAlone, publicReason } = declarationOf(handler);
  if (operation !== undefined) return rowOfOperation(route, operation, apis);
  if (scopesAlone !== undefined)
    return Object.freeze<RouteRow>({ ...route, access: 'scopes', ...scopesAlone });
  if (publicReason !== undefined)
    return Object.freeze<RouteRow>({ ...route, access: 'public', reason: publicReason });
  throw new TypeError(`The audit has let pass ${name}, which declares nothing`);
}

function rowOfOperation(
  route: Pick<RouteRow, 'method' | 'path' | 'handler'>,
  operation: AnyOperation,
  apis: readonly AnyApi[],
): RouteRow {
  const api = apiByOperation(apis).get(operation);
  if (api === undefined)
    throw new TypeError(`The audit has let pass '${operation.id}', which is of no contract`);
  return Object.freeze<RouteRow>({
    ...route,
    access: 'operation',
    api: api.name,
    operation: operation.id,
    scopes: Object.freeze([operation.scope]),
    permission: operation.permission,
    resource: operation.resource ?? null,
    boundary: api.boundary,
  });
}
