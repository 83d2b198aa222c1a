import { listOf, type PlacedSchema, recordOf, type Schema, type SchemaDocument } from './schema.ts';

/** What a document says of one operation. */
export interface DescribedOperation {
  readonly id: string;
  /** `GET /accounts/{id}` */
  readonly route: string;
  readonly scopes: readonly string[];
  readonly permission: string;
  /** What its tokens are for. */
  readonly audience: string;
  readonly request: Message;
  /** By status of success. */
  readonly answers: ReadonlyMap<string, Message>;
}

/** A request or an answer. Headers that are not in the contract are never sent, and no matter to who receives them. */
export interface Message {
  readonly sent: PlacedSchema;
  readonly taken: PlacedSchema;
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
  const inPlace = (place: string): Schema => objectOf(parameters.filter((one) => one['in'] === place));
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
    audience: String(operation['x-audience']),
    request: message(inPlace('header'), document, {
      ...{ path: inPlace('path'), query: inPlace('query') },
      ...contentOf(operation['requestBody']),
    }),
    answers: new Map(
      answers.map(([status, answer]) => [status, message(headersOf(answer), document, contentOf(answer))]),
    ),
  };
}

function message(
  headers: Schema,
  document: SchemaDocument,
  parts: Readonly<Record<string, Schema>>,
): Message {
  const placed = (all: Readonly<Record<string, Schema>>): PlacedSchema => ({
    schema: { type: 'object', properties: all, required: Object.keys(all), additionalProperties: false },
    document,
  });
  const { additionalProperties: _, ...open } = headers;
  return { sent: placed({ ...parts, headers }), taken: placed({ ...parts, headers: open }) };
}

/** Parameters as members of an object, which has no others. */
function objectOf(parameters: readonly Readonly<Record<string, unknown>>[]): Schema {
  const required = parameters.filter((one) => one['required'] === true).map(({ name }) => String(name));
  const properties = Object.fromEntries(parameters.map(({ name, schema }) => [String(name), schema]));
  return { type: 'object', properties, required, additionalProperties: false };
}

function headersOf(answer: unknown): Schema {
  return objectOf(
    Object.entries(recordOf(recordOf(answer)['headers'])).map(([name, header]) => ({
      ...{ name, required: true, schema: recordOf(header)['schema'] },
    })),
  );
}

/** The body, and of which media type it is. */
function contentOf(holder: unknown): Readonly<Record<string, Schema>> {
  const [content] = Object.entries(recordOf(recordOf(holder)['content']));
  if (content === undefined) return {};
  const [mediaType, { schema }] = [content[0], recordOf(content[1])];
  return { mediaType: { const: mediaType }, body: recordOf(schema) };
}
