import { z } from 'zod';

/** The part of JSON Schema that is read here; the rest is passed through. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

type Direction = 'input' | 'output';

/**
 * Collects the named schemas of a document. A zod schema with an id in its metadata becomes a component; where what is
 * accepted differs from what is answered (a default, a coercion), the accepted form stands beside it as `<id>Input`.
 */
export class SchemaComponents {
  readonly #schemas = new Map<string, JsonSchema>();

  get schemas(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The schema with its named parts as references into `components.schemas`. */
  add(schema: z.ZodType, direction: Direction): JsonSchema {
    const { $defs = {}, $schema: _, ...root } = jsonSchema(schema, direction);
    const apart = direction === 'output' ? new Set<string>() : differing(schema);
    const names = new Map(Object.keys($defs).map((id) => [id, apart.has(id) ? `${id}Input` : id]));
    for (const [id, definition] of Object.entries($defs))
      this.#schemas.set(names.get(id) ?? id, withReferences(definition, names));
    return withReferences(root, names);
  }
}

// toJSONSchema gives plain JSON Schema; the cast only names the keywords that are read here.
function jsonSchema(schema: z.ZodType, io: Direction): JsonSchema {
  return z.toJSONSchema(schema, { io }) as JsonSchema;
}

/** The ids whose accepted form differs from the answered one, directly or by what they refer to. */
function differing(schema: z.ZodType): ReadonlySet<string> {
  const inputs = Object.entries(jsonSchema(schema, 'input').$defs ?? {}).map(
    ([id, definition]) => [id, JSON.stringify(definition)] as const,
  );
  const outputs = jsonSchema(schema, 'output').$defs ?? {};
  const apart = new Set(
    inputs.filter(([id, text]) => text !== JSON.stringify(outputs[id])).map(([id]) => id),
  );
  for (let before = -1; before !== apart.size;) {
    before = apart.size;
    for (const [id, text] of inputs)
      if ([...apart].some((other) => text.includes(`"#/$defs/${other}"`))) apart.add(id);
  }
  return apart;
}

function withReferences(schema: JsonSchema, names: ReadonlyMap<string, string>): JsonSchema {
  const text = JSON.stringify(schema, (key, value: unknown) => {
    if (key !== '$ref' || typeof value !== 'string') return value;
    const id = value.replace('#/$defs/', '');
    return `#/components/schemas/${names.get(id) ?? id}`;
  });
  // JSON in, the same JSON with other references out.
  return JSON.parse(text) as JsonSchema;
}
