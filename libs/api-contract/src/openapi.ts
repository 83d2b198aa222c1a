import { describeScope } from '@ambit/scopes';
import type { z } from 'zod';
import type { AnyApi } from './api.ts';
import { type JsonSchema, SchemaComponents } from './openapi-schemas.ts';
import { takesIdempotencyKey } from './idempotency-key.ts';
import type { AnyOperation } from './operation.ts';
import { scopesOf } from './policy-table.ts';
import { ProblemDetails, problemMediaType } from './problem-details.ts';

/** Where the described API and its provider are reached. */
export interface OpenApiOptions {
  readonly serverUrl: string;
  readonly tokenUrl: string;
  /** The title of the document; that of the first API when absent. */
  readonly title?: string | undefined;
  /** Algorithms of proofs, where the API takes tokens that are bound to a key (RFC 9449). */
  readonly proofAlgorithms?: readonly string[] | undefined;
}

type Json = Readonly<Record<string, unknown>>;

const securityScheme = 'clientCredentials';

const problemTitles: Readonly<Record<number, string>> = {
  400: 'The request is malformed',
  401: 'No valid access token',
  403: 'The scope, the institution, the enterprise user or the permission does not allow it',
  404: 'No such account in this institution',
  409: 'The change contradicts the state of the resource, or the first request with this idempotency key is still running',
  412: 'If-Match names another version: read again, then repeat',
  415: 'The body has another media type than the operation reads',
  422: 'A field is missing, unknown or out of range, or the idempotency key came with another request before',
  428: 'If-Match is missing',
  429: 'The client has sent too many requests: repeat after Retry-After',
  503: 'Not available at the moment: repeat after Retry-After',
};

/**
 * The contract as an OpenAPI 3.1 document: the same scopes and schemas that the guards enforce. Several contracts that
 * one application serves become one document, with a tag for each.
 */
export function toOpenApi(
  api: AnyApi | readonly [AnyApi, ...AnyApi[]],
  { serverUrl, tokenUrl, title, proofAlgorithms }: OpenApiOptions,
): Json {
  // True by the type: what is no list is one contract. The standard's guard does not know read-only lists.
  const apis = (Array.isArray(api) ? api : [api]) as readonly [AnyApi, ...AnyApi[]];
  const [first] = apis;
  const components = new SchemaComponents();
  const paths: Record<string, Record<string, Json>> = {};
  for (const { title: tag, audience, operations } of apis)
    for (const operation of Object.values(operations)) {
      const path = operation.path.replace(/:([A-Za-z][A-Za-z0-9]*)/g, '{$1}');
      (paths[path] ??= {})[operation.method.toLowerCase()] = {
        ...operationObject(operation, audience, components),
        ...(apis.length > 1 && { tags: [tag] }),
      };
    }
  components.add(ProblemDetails, 'output');
  const scopes = [...new Set(apis.flatMap(scopesOf))].sort();
  return {
    openapi: '3.1.0',
    info: {
      title: title ?? first.title,
      version: first.version,
      ...(first.description && { description: first.description }),
    },
    ...(apis.length > 1 && {
      tags: apis.map(({ title, description }) => ({ name: title, ...(description && { description }) })),
    }),
    servers: [{ url: serverUrl }],
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: {
        [securityScheme]: {
          type: 'oauth2',
          description: [
            'Client credentials; the client authenticates by private_key_jwt (RFC 7523).',
            ...(proofAlgorithms === undefined
              ? []
              : [
                  `The token is sent as Bearer or, when it is bound to a key, as DPoP with a proof by ${proofAlgorithms.join(', ')} (RFC 9449).`,
                ]),
          ].join(' '),
          flows: {
            clientCredentials: {
              tokenUrl,
              scopes: Object.fromEntries(scopes.map((scope) => [scope, describeScope(scope)])),
            },
          },
        },
      },
    },
  };
}

function operationObject(operation: AnyOperation, audience: string, components: SchemaComponents): Json {
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: [
      operation.description,
      `Scope of the client: \`${operation.scope}\`. Permission of the enterprise user: \`${operation.permission}\`.`,
    ]
      .filter(Boolean)
      .join('\n\n'),
    security: [{ [securityScheme]: [operation.scope] }],
    'x-permission': operation.permission,
    'x-audience': audience,
    parameters: [
      ...parameters('path', operation.params, components),
      ...parameters('query', operation.query, components),
      ...parameters('header', operation.headers, components),
      {
        name: 'X-Request-ID',
        in: 'header',
        required: false,
        schema: { type: 'string', format: 'uuid' },
        description: 'Returned as X-Correlation-ID; generated when absent',
      },
    ],
    ...(operation.body && {
      requestBody: {
        required: true,
        content: {
          [operation.bodyType ?? 'application/json']: { schema: components.add(operation.body, 'input') },
        },
      },
    }),
    responses: { ...successes(operation, components), ...refusals(operation, components) },
  };
}

function parameters(
  location: string,
  schema: z.ZodObject | undefined,
  components: SchemaComponents,
): readonly Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = components.add(schema, 'input');
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: location,
    required: required.includes(name),
    schema: property,
  }));
}

const correlationHeader = {
  'X-Correlation-ID': {
    schema: { type: 'string' },
    description: 'Names this request in the logs of the API',
  },
};

function successes(operation: AnyOperation, components: SchemaComponents): Json {
  return Object.fromEntries(
    Object.entries(operation.responses).map(([status, { description, body, headers }]) => [
      status,
      {
        description,
        headers: {
          ...correlationHeader,
          ...Object.fromEntries(
            parameters('header', headers, components).map(({ name, schema }) => [name, { schema }]),
          ),
        },
        ...(body && { content: { 'application/json': { schema: components.add(body, 'output') } } }),
      },
    ]),
  );
}

function refusals(operation: AnyOperation, components: SchemaComponents): Json {
  const statuses = [
    ...new Set([
      ...[400, 401, 403, ...(operation.problems ?? [])],
      ...(takesIdempotencyKey(operation) ? [409, 422] : []),
      ...(operation.body ? [415, 422] : []),
      429,
      503,
    ]),
  ];
  const schema: JsonSchema = components.add(ProblemDetails, 'output');
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: problemTitles[status],
        headers: {
          ...correlationHeader,
          ...((status === 401 || status === 403) && {
            'WWW-Authenticate': {
              schema: { type: 'string' },
              description: 'The challenges (RFC 6750 §3, RFC 9449 §7.1)',
            },
          }),
        },
        content: { [problemMediaType]: { schema } },
      },
    ]),
  );
}
