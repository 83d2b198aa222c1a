import { listOf, type PlacedSchema, recordOf, type Schema, type SchemaDocument } from './schema.ts';

/** What a document says of one operation. */
export interface DescribedOperation {
  readonly id: string;
  /** `GET /accounts/{id}` */
  readonly route: string;
  readonly scopes: readonly string[];
  readonly permission: string;
  /** What the client sends. */
  readonly request: PlacedSchema;
  /** What the API answers, by status of success. */
  readonly answers: ReadonlyMap<string, PlacedSchema>;
}

/** The operations of an OpenAPI document that `toOpenApi` of `@ambit/api-contract` made, by their ids. */
export function readOperations(openApi: unknown): ReadonlyMap<string, DescribedOperation> {
  const document: SchemaDocument = recordOf(openApi);
  const operations = Object.entries(recordOf(recordOf(openApi)['paths'])).flatMap(([path, methods]) =>
    Object.entries(recordOf(methods)).map(([method, operation]) =>
      describe(`${method.toUpperCase()} ${path}`, recordOf(operation), document),
    ),
  );
  return new Map(operations.map((operation) => [operation.id, operation]));
}

function describe(
  route: string,
  operation: Readonly<Record<string, unknown>>,
  document: SchemaDocument,
): DescribedOperation {
  const parameters = listOf(operation['parameters']).map(recordOf);
  const inPlace = (place: string): Schema =>
    objectOf(
      parameters.filter((one) => one['in'] === place),
      place === 'header',
    );
  const body = contentOf(operation['requestBody']);
  const parts = {
    path: inPlace('path'),
    query: inPlace('query'),
    headers: inPlace('header'),
    ...(body !== undefined && { body }),
  };
  const answers = Object.entries(recordOf(operation['responses'])).filter(([status]) =>
    status.startsWith('2'),
  );
  return {
    id: String(operation['operationId']),
    route,
    scopes: listOf(operation['security']).flatMap((one) =>
      Object.values(recordOf(one)).flatMap(listOf).map(String),
    ),
    permission: String(operation['x-permission']),
    request: {
      schema: {
        type: 'object',
        properties: parts,
        required: Object.keys(parts),
        additionalProperties: false,
      },
      document,
    },
    answers: new Map(answers.map(([status, answer]) => [status, { schema: answerSchema(answer), document }])),
  };
}

/** Parameters as members of an object. APIs refuse those that they do not know, but for headers. */
function objectOf(parameters: readonly Readonly<Record<string, unknown>>[], isOpen = false): Schema {
  const required = parameters.filter((one) => one['required'] === true).map(({ name }) => String(name));
  const properties = Object.fromEntries(parameters.map(({ name, schema }) => [String(name), schema]));
  return { type: 'object', properties, required, ...(isOpen ? {} : { additionalProperties: false }) };
}

/** Headers that come besides are no matter to a client. */
function answerSchema(answer: unknown): Schema {
  const headers = Object.entries(recordOf(recordOf(answer)['headers']));
  const body = contentOf(answer);
  const properties = Object.fromEntries(headers.map(([name, header]) => [name, recordOf(header)['schema']]));
  const parts = {
    headers: { type: 'object', properties, required: Object.keys(properties) },
    ...(body !== undefined && { body }),
  };
  return { type: 'object', properties: parts, required: Object.keys(parts), additionalProperties: false };
}

function contentOf(holder: unknown): unknown {
  const [media] = Object.values(recordOf(recordOf(holder)['content']));
  return recordOf(media)['schema'];
}
