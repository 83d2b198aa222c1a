import { expanded, listOf, type PlacedSchema, recordOf, resolve, type Schema } from './schema.ts';

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

  const alternatives = alternativesOf(narrow.schema);
  if (alternatives.length > 0)
    return alternatives.flatMap((one) => compare(wide, place(one, narrow), at, within));
  const choices = alternativesOf(wide.schema);
  if (choices.length > 0) {
    const tried = choices.map((one) => compare(place(one, wide), narrow, at, within));
    return tried.some((found) => found.length === 0) ? [] : [`${at}: none of the forms fits any more`];
  }
  const named = valuesOf(narrow.schema);
  if (named !== undefined) return namedDifferences(wide.schema, named, at);
  return [
    ...typeDifferences(wide.schema, narrow.schema, at),
    ...valueDifferences(wide.schema, at),
    ...boundDifferences(wide.schema, narrow.schema, at),
    ...exactDifferences(wide, narrow, at),
    ...listOf(wide.schema['allOf']).flatMap((one) => compare(place(one, wide), narrow, at, within)),
    ...memberDifferences(wide, narrow, at, within),
    ...itemDifferences(wide, narrow, at, within),
  ];
}

/** Forms of which one fits. Those of a union that is told apart by a member exclude each other by it. */
function alternativesOf({ anyOf, oneOf }: Schema): readonly unknown[] {
  return [...listOf(anyOf), ...listOf(oneOf)];
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

function valueDifferences(wide: Schema, at: string): readonly string[] {
  const valid = valuesOf(wide);
  if (valid === undefined) return [];
  return [`${at}: any value before, now ${valid.map((value) => JSON.stringify(value)).join(', ')} only`];
}

/** Values that are named are tried one by one. */
function namedDifferences(wide: Schema, values: readonly unknown[], at: string): readonly string[] {
  const gone = values.filter((value) => !isValid(wide, value)).map((value) => JSON.stringify(value));
  return gone.length === 0 ? [] : [`${at}: ${gone.join(', ')} is not known on the other side`];
}

const forValues = new Set([
  ...['type', 'enum', 'const', 'pattern', 'minLength', 'maxLength'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
]);

/** Whether a text, number, boolean or null is valid; by a keyword that is not known here it is not. */
function isValid(schema: Schema, value: unknown): boolean {
  if (Object.keys(schema).some((keyword) => !forValues.has(keyword) && !annotations.has(keyword)))
    return (valuesOf(schema) ?? []).includes(value);
  const types = typesOf(schema);
  const type = value === null ? 'null' : typeof value;
  const isOfType = types.includes(type) || (Number.isInteger(value) && types.includes('integer'));
  if (types.length > 0 && !isOfType) return false;
  const named = valuesOf(schema);
  if (named !== undefined) return named.includes(value);
  const { pattern } = schema;
  if (typeof value === 'string' && typeof pattern === 'string' && !matches(pattern, value)) return false;
  const size = typeof value === 'string' ? [...value].length : value;
  const [least, most] = typeof value === 'string' ? ['minLength', 'maxLength'] : ['minimum', 'maximum'];
  return (
    typeof size !== 'number' ||
    (size >= numberOf(schema[least], -Infinity) &&
      size <= numberOf(schema[most], Infinity) &&
      size > numberOf(schema['exclusiveMinimum'], -Infinity) &&
      size < numberOf(schema['exclusiveMaximum'], Infinity))
  );
}

/** A pattern that cannot be read is matched by nothing. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return false;
  }
}

function valuesOf({ enum: values, const: value }: Schema): readonly unknown[] | undefined {
  if (Array.isArray(values)) return values;
  return value === undefined ? undefined : [value];
}

const lowerBounds = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const upperBounds = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];

function boundDifferences(wide: Schema, narrow: Schema, at: string): readonly string[] {
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
function exactDifferences(wide: PlacedSchema, narrow: PlacedSchema, at: string): readonly string[] {
  const known = new Set([
    ...['type', 'enum', 'const', 'properties', 'required', 'additionalProperties', 'items'],
    ...['anyOf', 'oneOf', 'allOf'],
    ...lowerBounds,
    ...upperBounds,
    ...annotations,
  ]);
  const textOf = ({ schema, document }: PlacedSchema, keyword: string): string =>
    JSON.stringify(expanded({ schema: { value: schema[keyword] }, document }));
  return Object.keys(wide.schema)
    .filter((keyword) => !known.has(keyword))
    .filter((keyword) => textOf(wide, keyword) !== textOf(narrow, keyword))
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
  // What members are that have no name in the schema; without a word of it they are anything.
  const others = wide.schema['additionalProperties'] ?? true;
  const othersGiven = narrow.schema['additionalProperties'] ?? true;
  const isOpen = typesOf(narrow.schema).includes('object') && othersGiven !== false;
  const compareMember = (target: unknown, member: unknown, name: string): readonly string[] => {
    if (target === false) return [`${at}: '${name}' is not known on the other side`];
    if (target === true) return [];
    return compare(place(target, wide), place(member, narrow), `${at}.${name}`, seen);
  };
  return [
    ...listOf(wide.schema['required'])
      .filter((name) => !always.includes(name))
      .map((name) => `${at}: '${String(name)}' has to be there, and need not have been`),
    ...Object.entries(given).flatMap(([name, member]) =>
      compareMember(name in known ? known[name] : others, member, name),
    ),
    ...(isOpen && others === false
      ? [`${at}: members of any name were valid, now only those that are named`]
      : []),
    ...(isOpen && others !== false ? compareMember(others, othersGiven, '*') : []),
    ...(isOpen
      ? Object.entries(known)
          .filter(([name]) => !(name in given))
          .flatMap(([name, target]) => compareMember(target, othersGiven, name))
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
