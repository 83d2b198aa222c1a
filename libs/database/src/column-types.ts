import pg from 'pg';
import { DatabaseError } from './database-error.ts';

/** Reads the text form of one value. */
type Parser = (text: string) => unknown;

const asText: Parser = (text) => text;
const asInstant: Parser = pg.types.getTypeParser(1184, 'text');
// The declared type lists no arrays, though they have parsers.
const textArray: number = 1009;
const asTextArray: Parser = pg.types.getTypeParser(textArray, 'text');

/**
 * What a column becomes, by the OID of its type and of arrays of it, where PGlite and node-postgres differ, or agree on
 * something that loses information: money must not become a float, nor a date an instant in some time zone.
 */
const types: readonly { readonly oid: number; readonly arrayOid: number; readonly parse: Parser }[] = [
  { oid: 17 /* bytea */, arrayOid: 1001, parse: (text) => Buffer.from(text.slice(2), 'hex') },
  { oid: 20 /* int8 */, arrayOid: 1016, parse: asSafeInteger },
  { oid: 1082 /* date */, arrayOid: 1182, parse: asText },
  { oid: 1114 /* timestamp */, arrayOid: 1115, parse: asText },
  { oid: 1184 /* timestamptz */, arrayOid: 1185, parse: asInstant },
  { oid: 1186 /* interval */, arrayOid: 1187, parse: asText },
  { oid: 1700 /* numeric */, arrayOid: 1231, parse: asText },
];

/** The parsers for PGlite, which applies them to the elements of arrays too. */
export const pgliteParsers: Readonly<Record<number, Parser>> = Object.fromEntries(
  types.map(({ oid, parse }) => [oid, parse]),
);

const postgresqlParsers = new Map<number, Parser>(
  types.flatMap(({ oid, arrayOid, parse }) => [
    [oid, parse],
    [arrayOid, (text: string) => parseEach(asTextArray(text), parse)],
  ]),
);

/** The parsers for one node-postgres pool; the defaults of the package, which others may rely on, stay as they are. */
export const postgresqlTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : postgresqlParsers.get(oid)) ?? pg.types.getTypeParser(oid, format),
};

/** The elements of an array, of any number of dimensions, each as its type says. */
function parseEach(value: unknown, parse: Parser): unknown {
  if (Array.isArray(value)) return value.map((element) => parseEach(element, parse));
  return typeof value === 'string' ? parse(value) : value;
}

function asSafeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new DatabaseError(
    'integer_out_of_range',
    'A bigint does not fit a JavaScript number: select it as text, or store it as numeric',
  );
}
