/** A JSON Schema, of which the keywords are read that contracts have. */
export type Schema = Readonly<Record<string, unknown>>;

/** A document that schemas refer into: `#/components/schemas/Account`. */
export interface SchemaDocument {
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** A schema in the document that its references are of. */
export interface PlacedSchema {
  readonly schema: Schema;
  readonly document: SchemaDocument;
}

/** Follows a reference; what stands beside it counts too. */
export function resolve({ schema, document }: PlacedSchema): PlacedSchema {
  const { $ref, ...beside } = schema;
  if (typeof $ref !== 'string') return { schema, document };
  const target = document.components?.schemas?.[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {};
  return resolve({ schema: { ...target, ...beside }, document });
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A schema with its references followed, for comparing as a text; one that refers to itself keeps the reference. */
export function expanded({ schema, document }: PlacedSchema, open: ReadonlySet<string> = new Set()): unknown {
  const expand = (value: unknown, within: ReadonlySet<string>): unknown => {
    if (Array.isArray(value)) return value.map((one) => expand(one, within));
    if (typeof value !== 'object' || value === null) return value;
    const { $ref: reference } = recordOf(value);
    if (typeof reference === 'string' && !within.has(reference)) {
      const { schema: target } = resolve({ schema: recordOf(value), document });
      return expand(target, new Set([...within, reference]));
    }
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, expand(member, within)]));
  };
  return expand(schema, open);
}
