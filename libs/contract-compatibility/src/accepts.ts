import { listOf, type PlacedSchema, recordOf, resolve, type Schema } from './schema.ts';

/** Keywords that say nothing of what is valid. */
const annotations = new Set(['description', 'title', 'examples', 'default', 'deprecated', '$schema', 'id']);

/**
 * Why a schema does not accept everything that another allows, a sentence for each place; empty when it does. Where that
 * cannot be told, such as between two patterns, it says so: an unknown difference is one.
 *
 * @param at names the place in the sentences, such as `body.filter`
 */
export function differences(wide: PlacedSchema, narrow: PlacedSchema, at: string): readonly string[] {
  return compare(wide, narrow, at, new Set());
}

function compare(
  wideGiven: PlacedSchema,
  narrowGiven: PlacedSchema,
  at: string,
  seen: ReadonlySet<string>,
): readonly string[] {
  const wide = resolve(wideGiven);
  const narrow = resolve(narrowGiven);
  // A schema that refers to itself is compared once.
  const pair = JSON.stringify([wideGiven.schema, narrowGiven.schema]);
  if (seen.has(pair)) return [];
  const within = new Set([...seen, pair]);

  const alternatives = listOf(narrow.schema['anyOf']);
  if (alternatives.length > 0)
    return alternatives.flatMap((one) => compare(wide, place(one, narrow), at, within));
  const choices = listOf(wide.schema['anyOf']);
  if (choices.length > 0) {
    const tried = choices.map((one) => compare(place(one, wide), narrow, at, within));
    return tried.some((found) => found.length === 0) ? [] : [`${at}: none of the forms fits any more`];
  }
  return [
    ...typeDifferences(wide.schema, narrow.schema, at),
    ...valueDifferences(wide.schema, narrow.schema, at),
    ...boundDifferences(wide.schema, narrow.schema, at),
    ...exactDifferences(wide.schema, narrow.schema, at),
    ...memberDifferences(wide, narrow, at, within),
    ...itemDifferences(wide, narrow, at, within),
  ];
}

function typeDifferences(wide: Schema, narrow: Schema, at: string): readonly string[] {
  const valid = typesOf(wide);
  const given = typesOf(narrow);
  const told = (types: readonly string[]): string => types.join(' or ');
  if (valid.length === 0) return [];
  if (given.length === 0) return [`${at}: was anything, is ${told(valid)}`];
  const isValid = (type: string): boolean =>
    valid.includes(type) || (type === 'integer' && valid.includes('number'));
  return given.every(isValid) ? [] : [`${at}: was ${told(given)}, is ${told(valid)}`];
}

/** None where any will do. */
function typesOf({ type }: Schema): readonly string[] {
  return (Array.isArray(type) ? type : [type]).filter((one) => typeof one === 'string');
}

function valueDifferences(wide: Schema, narrow: Schema, at: string): readonly string[] {
  const valid = valuesOf(wide);
  if (valid === undefined) return [];
  const given = valuesOf(narrow);
  if (given === undefined) return [`${at}: any value before, now ${valid.join(', ')} only`];
  const gone = given.filter((value) => !valid.includes(value));
  return gone.length === 0 ? [] : [`${at}: ${gone.join(', ')} is not known on the other side`];
}

function valuesOf({ enum: values, const: value }: Schema): readonly string[] | undefined {
  if (Array.isArray(values)) return values.map((one) => JSON.stringify(one));
  return value === undefined ? undefined : [JSON.stringify(value)];
}

const lowerBounds = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const upperBounds = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];

function boundDifferences(wide: Schema, narrow: Schema, at: string): readonly string[] {
  // Values that are named are compared as such.
  if (valuesOf(narrow) !== undefined) return [];
  const of = (
    bounds: readonly string[],
    isTighter: (wide: number, narrow: number) => boolean,
    none: number,
  ) =>
    bounds.flatMap((bound) => {
      const [now, before] = [numberOf(wide[bound], none), numberOf(narrow[bound], none)];
      const told = (value: number): string => (value === none ? 'none' : String(value));
      return isTighter(now, before) ? [`${at}: ${bound} was ${told(before)}, is ${told(now)}`] : [];
    });
  return [
    ...of(lowerBounds, (now, before) => now > before, -Infinity),
    ...of(upperBounds, (now, before) => now < before, Infinity),
  ];
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** Keywords that can only be told to be the same. */
function exactDifferences(wide: Schema, narrow: Schema, at: string): readonly string[] {
  const known = new Set([
    ...['type', 'enum', 'const', 'properties', 'required', 'additionalProperties', 'items', 'anyOf'],
    ...lowerBounds,
    ...upperBounds,
    ...annotations,
  ]);
  return Object.keys(wide)
    .filter((keyword) => !known.has(keyword))
    .filter((keyword) => JSON.stringify(wide[keyword]) !== JSON.stringify(narrow[keyword]))
    .filter(() => valuesOf(narrow) === undefined)
    .map((keyword) => `${at}: ${keyword} is another, and may refuse what was valid`);
}

function memberDifferences(
  wide: PlacedSchema,
  narrow: PlacedSchema,
  at: string,
  seen: ReadonlySet<string>,
): readonly string[] {
  const known = recordOf(wide.schema['properties']);
  const given = recordOf(narrow.schema['properties']);
  const always = listOf(narrow.schema['required']);
  const others = wide.schema['additionalProperties'];
  const isOpen = narrow.schema['additionalProperties'] !== false;
  return [
    ...listOf(wide.schema['required'])
      .filter((name) => !always.includes(name))
      .map((name) => `${at}: '${String(name)}' has to be there, and need not have been`),
    ...Object.entries(given).flatMap(([name, member]) => {
      const target = name in known ? known[name] : others;
      if (target === false) return [`${at}: '${name}' is not known on the other side`];
      if (target === undefined || target === true) return [];
      return compare(place(target, wide), place(member, narrow), `${at}.${name}`, seen);
    }),
    ...(typesOf(narrow.schema).includes('object') && isOpen && others === false
      ? [`${at}: members of any name were valid, now only those that are named`]
      : []),
  ];
}

function itemDifferences(
  wide: PlacedSchema,
  narrow: PlacedSchema,
  at: string,
  seen: ReadonlySet<string>,
): readonly string[] {
  const items = wide.schema['items'];
  if (items === undefined) return [];
  return compare(place(items, wide), place(narrow.schema['items'] ?? {}, narrow), `${at}[]`, seen);
}

function place(schema: unknown, { document }: PlacedSchema): PlacedSchema {
  return { schema: recordOf(schema), document };
}
